using System.Numerics;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>math</c>.</summary>
internal static class MathFunctions
{
    public static BuiltinObject Object { get; } = new("math")
    {
        { "abs", [P.Any("value")], Abs },
        { "ceil", [P.Double("value")], (in args) => Value.From(Math.Ceiling(args.Double(0))) },
        { "divided_by", [P.Double("value"), P.Any("divisor")], DividedBy },
        { "floor", [P.Double("value")], (in args) => Value.From(Math.Floor(args.Double(0))) },
        { "format", [P.Any("value"), P.Text("format"), P.Text("culture").Optional()], (in args) => Formatting.Format(args, "number", args[0].IsNumber) },
        { "is_number", [P.Any("value")], (in args) => Value.From(args[0].IsNumber) },
        { "minus", [P.Any("value"), P.Any("with")], (in args) => BinaryOperators.Apply(args.Context, BinaryOperator.Subtract, args[0], args[1]) },
        { "modulo", [P.Any("value"), P.Any("with")], (in args) => BinaryOperators.Apply(args.Context, BinaryOperator.Modulus, args[0], args[1]) },
        { "plus", [P.Any("value"), P.Any("with")], (in args) => BinaryOperators.Apply(args.Context, BinaryOperator.Add, args[0], args[1]) },
        { "random", [P.Int("minValue"), P.Int("maxValue")], Random },
        { "round", [P.Double("value"), P.Int("precision").Optional()], Round },
        { "times", [P.Any("value"), P.Any("with")], (in args) => BinaryOperators.Apply(args.Context, BinaryOperator.Multiply, args[0], args[1]) },
        { "uuid", [], (in args) => args.NewText(Guid.NewGuid().ToString()) },
    };

    private static Value Abs(scoped in Arguments args)
    {
        var value = args[0];
        switch (value.Kind)
        {
            case ValueKind.Null: return default;
            case ValueKind.Int or ValueKind.Long: return Value.From(BigInteger.Abs(value.Long));
            case ValueKind.BigInt: return Value.From(BigInteger.Abs(value.BigInt));
            case ValueKind.Float: return Value.From(Math.Abs(value.Float));
            case ValueKind.Double: return Value.From(Math.Abs(value.Double));
            case ValueKind.Decimal: return Value.From(Math.Abs(value.Decimal));
            default:
                args.Fail($"The value `{Printer.ToText(args.Context, value)}` is not a number");
                return default;
        }
    }

    /// <summary>By an int the result is floored to an int.</summary>
    private static Value DividedBy(scoped in Arguments args)
    {
        if (args[1].IsNull)
            return default;
        var result = BinaryOperators.Apply(args.Context, BinaryOperator.Divide, args[0], args[1]);
        return args[1].Kind == ValueKind.Int ? Value.From((int)Math.Floor(Conversions.ToDouble(result))) : result;
    }

    private static Value Random(scoped in Arguments args)
    {
        if (args.Int(0) > args.Int(1))
            args.Fail("minValue must be greater than maxValue");
        return Value.From(System.Random.Shared.Next(args.Int(0), args.Int(1)));
    }

    private static Value Round(scoped in Arguments args)
    {
        if (args.Int(1) is < 0 or > 15)
            args.Fail("Rounding digits must be between 0 and 15, inclusive. (Parameter 'digits')");
        return Value.From(Math.Round(args.Double(0), args.Int(1), MidpointRounding.ToEven));
    }
}
