using System.Globalization;
using System.Numerics;
using Notifications.Templates.Functions;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Conversions between the kinds of values, as operators, indexes and arguments need them.</summary>
internal static class Conversions
{
    /// <summary>Converts the arguments of a builtin to its parameters' types, in place.</summary>
    public static void Bind(RenderContext context, Builtin builtin, Span<Value> values)
    {
        var parameters = builtin.Parameters;
        for (var i = 0; i < values.Length && i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            if (parameter.IsNotNull && values[i].IsNull)
                throw new Failure($"Argument `{parameter.Name}` cannot be null for function `{builtin.HostName}`.");
            if (parameter.Type == ParameterType.Any)
                continue;
            try
            {
                values[i] = To(context, parameter.Type, values[i]);
            }
            catch (Failure failure) when (failure.Where is null && failure.Argument is null)
            {
                throw new Failure(failure.Message, i);
            }
        }
    }

    /// <summary>The printed text as a string; null stays null.</summary>
    public static Value ToTextValue(RenderContext context, in Value value) => value.Kind switch
    {
        ValueKind.String or ValueKind.Null => value,
        ValueKind.Captured => Value.String(value.Rich!),
        _ => Value.From(Printer.ToText(context, value)),
    };

    public static int ToInt(RenderContext context, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return 0;
            case ValueKind.Bool:
                return value.Bool ? 1 : 0;
            case ValueKind.Int:
                return value.Int;
            case ValueKind.Long:
                throw new Failure("Value was either too large or too small for an Int32.");
            case ValueKind.BigInt:
                throw new Failure("Value was either too large or too small for an Int32.");
            case ValueKind.Float or ValueKind.Double:
                return Round(ToDouble(value));
            case ValueKind.Decimal:
                var rounded = decimal.Round(value.Decimal, MidpointRounding.ToEven);
                return rounded is >= int.MinValue and <= int.MaxValue
                    ? (int)rounded
                    : throw new Failure("Value was either too large or too small for an Int32.");
            case ValueKind.String:
                return int.TryParse(value.Text, NumberStyles.Integer, context.Culture, out var parsed)
                    ? parsed
                    : throw Unable(value, "int");
            case ValueKind.Char:
                return value.Char;
            default:
                throw Unable(value, "int");
        }
    }

    public static double ToDouble(in Value value) => value.Kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Bool => value.Bool ? 1 : 0,
        ValueKind.Int or ValueKind.Long => value.Long,
        ValueKind.Float => value.Float,
        ValueKind.Double => value.Double,
        ValueKind.BigInt => (double)value.BigInt,
        ValueKind.Decimal => (double)value.Decimal,
        _ => throw Unable(value, "`double`"),
    };

    public static float ToFloat(in Value value) => value.Kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Bool => value.Bool ? 1 : 0,
        ValueKind.Int or ValueKind.Long => value.Long,
        ValueKind.Float => value.Float,
        ValueKind.Double => (float)value.Double,
        ValueKind.BigInt => (float)value.BigInt,
        ValueKind.Decimal => (float)value.Decimal,
        _ => throw Unable(value, "`float`"),
    };

    public static decimal ToDecimal(in Value value)
    {
        try
        {
            return value.Kind switch
            {
                ValueKind.Null => 0,
                ValueKind.Bool => value.Bool ? 1 : 0,
                ValueKind.Int or ValueKind.Long => value.Long,
                ValueKind.Float => (decimal)value.Float,
                ValueKind.Double => (decimal)value.Double,
                ValueKind.BigInt => (decimal)value.BigInt,
                ValueKind.Decimal => value.Decimal,
                _ => throw Unable(value, "`decimal`"),
            };
        }
        catch (OverflowException)
        {
            throw new Failure("Value was either too large or too small for a Decimal.");
        }
    }

    public static BigInteger ToBigInt(in Value value) => value.Kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Bool => value.Bool ? 1 : 0,
        ValueKind.Int or ValueKind.Long => value.Long,
        ValueKind.BigInt => value.BigInt,
        _ => throw Unable(value, "`bigint`"),
    };

    /// <summary>The error <c>Unable to convert type `string` to int</c>.</summary>
    public static Failure Unable(in Value value, string to) => new($"Unable to convert type `{TypeNames.Of(value)}` to {to}");

    private static Value To(RenderContext context, ParameterType type, in Value value) => type switch
    {
        ParameterType.Any => value,
        ParameterType.Text => ToTextValue(context, value),
        ParameterType.Int => Value.From(ToInt(context, value)),
        ParameterType.Double => Value.From(ToDouble(value)),
        ParameterType.Bool => Value.From(value.IsTruthy),
        ParameterType.List => value.IsNull || Iteration.IsSequence(value) ? value : throw Unable(value, "`IEnumerable`"),
        ParameterType.Object => value.Kind is ValueKind.Null or ValueKind.Object
            ? value
            : throw Unable(value, "`IDictionary<string, Object>`"),
        ParameterType.Date => value.Kind == ValueKind.Date ? value : throw Unable(value, "`DateTime`"),
        ParameterType.TimeSpan => value.Kind == ValueKind.TimeSpan ? value : throw Unable(value, "`TimeSpan`"),
        _ => throw new InvalidOperationException($"No conversion to {type}."),
    };

    private static int Round(double value)
    {
        var rounded = Math.Round(value, MidpointRounding.ToEven);
        return rounded is >= int.MinValue and <= int.MaxValue
            ? (int)rounded
            : throw new Failure("Value was either too large or too small for an Int32.");
    }
}
