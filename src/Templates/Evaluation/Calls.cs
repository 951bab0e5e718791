using Notifications.Templates.Functions;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Calling functions.</summary>
internal static class Calls
{
    /// <summary>Calls a function value from a builtin (<c>array.each @f</c>); the arguments are converted in place.</summary>
    public static Value Invoke(CallSite site, Value function, Span<Value> arguments) => throw new Failure("not yet");

    public static string Print(RenderContext context, ScriptFunction function) => "<function>";
}
