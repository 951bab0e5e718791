using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Values with a bare name. The functions among them (<c>include</c>) are in the evaluation: they need the interpreter.</summary>
internal static class GlobalFunctions
{
    public static BuiltinObject Object { get; } = new("")
    {
        { "empty", Value.Empty },
        { "blank", Value.Empty },
    };
}
