using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>Functions for hosts that treat values apart from text; give them to <see cref="RenderOptions.Functions"/>.</summary>
public static class MarkupFunctions
{
    /// <summary><c>raw value</c>: the value is markup, to be taken as it is where other values are escaped.</summary>
    public static BuiltinObject Object { get; } = new("")
    {
        { "raw", [P.Any("value")], Raw },
    };

    private static Value Raw(scoped in Arguments args) =>
        args[0].IsNull ? default : Value.String(RichText.Raw(Printer.ToText(args.Context, args[0])));
}
