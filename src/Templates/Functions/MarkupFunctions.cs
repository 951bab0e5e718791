using Notifications.Templates.Output;

namespace Notifications.Templates.Functions;

/// <summary>Functions for hosts that treat values apart from text; give them to <c>RenderOptions.Functions</c>.</summary>
public static class MarkupFunctions
{
    /// <summary><c>raw value</c>: the value is markup, to be taken as it is where other values are escaped; null is null.</summary>
    public static FunctionTable Table { get; } = new("")
    {
        { "raw", [Parameter.Text("value")], Raw },
    };

    private static string? Raw(Arguments args) => args.Text(0) is { } text
        ? MarkedTexts.Of(args.Context).Remember(text, new MarkedRun(0, text.Length, Marking.Raw))
        : null;
}
