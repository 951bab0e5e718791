using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>Functions that are called by their bare name.</summary>
internal static class GlobalFunctions
{
    public static BuiltinObject Object { get; } = new("")
    {
        { "empty", Value.Empty },
        { "blank", Value.Empty },
        { "raw", [P.Any("value")], Raw },
    };

    /// <summary>Marks a value as markup: it is printed as it is, where other values are escaped for the destination.</summary>
    private static Value Raw(scoped in Arguments args) =>
        args[0].IsNull ? default : Value.String(RichText.Raw(Evaluation.Printer.ToText(args.Context, args[0])));
}
