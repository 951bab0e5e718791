using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary><c>math.format</c> and <c>object.format</c>: .NET's formats.</summary>
internal static class Formatting
{
    /// <summary>Digits a numeric format may ask for: <c>F900000000</c> would fill the memory.</summary>
    private const int MaxPrecision = 10_000;

    /// <summary>A value by a .NET format; null is "".</summary>
    public static Value Format(in Arguments args, string what, bool isFormattable)
    {
        var value = args[0];
        if (value.IsNull)
            return Value.EmptyText;
        if (!isFormattable)
        {
            var text = value.Kind == ValueKind.Bool ? value.Bool ? "True" : "False" : Printer.ToText(args.Context, value);
            args.Fail($"Unexpected `{text}`. Must be a formattable {what}");
        }
        var format = args.Text(1);
        if (format is not null)
            CheckPrecision(args, format);
        var culture = Cultures.Named(args, 2);
        if (value.Kind == ValueKind.BigInt)
            BigIntegers.Charge(args.Context.Guard, value.BigInt.GetBitLength() * 4);
        IFormattable formattable = value.Kind switch
        {
            ValueKind.Int => value.Int,
            ValueKind.Long => value.Long,
            ValueKind.BigInt => value.BigInt,
            ValueKind.Float => value.Float,
            ValueKind.Double => value.Double,
            ValueKind.Decimal => value.Decimal,
            ValueKind.Date => value.Date,
            ValueKind.TimeSpan => value.TimeSpan,
            _ => new FormattedText(Printer.ToText(args.Context, value)),
        };
        try
        {
            return args.NewText(formattable.ToString(format, culture));
        }
        catch (FormatException error)
        {
            args.Fail(error.Message);
            return default;
        }
    }

    private static void CheckPrecision(in Arguments args, string format)
    {
        var digits = 0L;
        foreach (var c in format)
        {
            digits = char.IsAsciiDigit(c) ? Math.Min((digits * 10) + c - '0', int.MaxValue) : 0;
            if (digits > MaxPrecision)
                args.Fail($"The format `{(format.Length > 20 ? format[..20] + "..." : format)}` asks for more than {MaxPrecision} digits.");
        }
        args.Context.Guard.ChargeText(format.Length * 4L);
    }

    /// <summary>Arrays and objects have a text but no formats.</summary>
    private sealed class FormattedText(string text) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => text;
    }
}
