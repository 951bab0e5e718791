using System.Numerics;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Operators on numbers: the widest type wins (decimal, double, float, big integer, long, int), the other side is converted to it.</summary>
internal static class NumberOperators
{
    private const int MaxShift = 1 << 20;

    public static Value Apply(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        var kind = Wider(left, right);
        return kind switch
        {
            ValueKind.Decimal => OfDecimals(op, Conversions.ToDecimal(left), Conversions.ToDecimal(right)),
            ValueKind.Double => OfDoubles(op, Conversions.ToDouble(left), Conversions.ToDouble(right)),
            ValueKind.Float => OfFloats(op, Conversions.ToFloat(left), Conversions.ToFloat(right)),
            _ => OfIntegers(context, op, Integer(kind, left), Integer(kind, right)),
        };
    }

    /// <summary>Results shrink to the smallest integer type that holds them.</summary>
    public static Value OfIntegers(RenderContext context, BinaryOperator op, long left, long right)
    {
        switch (op)
        {
            case BinaryOperator.Equal: return Value.From(left == right);
            case BinaryOperator.NotEqual: return Value.From(left != right);
            case BinaryOperator.Less: return Value.From(left < right);
            case BinaryOperator.LessOrEqual: return Value.From(left <= right);
            case BinaryOperator.Greater: return Value.From(left > right);
            case BinaryOperator.GreaterOrEqual: return Value.From(left >= right);
            case BinaryOperator.Add when Math.Abs(left) < 1L << 60 && Math.Abs(right) < 1L << 60: return Value.From(left + right);
            case BinaryOperator.Subtract when Math.Abs(left) < 1L << 60 && Math.Abs(right) < 1L << 60: return Value.From(left - right);
            case BinaryOperator.Multiply when left is > int.MinValue and <= int.MaxValue && right is > int.MinValue and <= int.MaxValue:
                return Value.From(left * right);
            case BinaryOperator.Divide: return Value.From((double)left / right);
            default: return OfIntegers(context, op, (BigInteger)left, right);
        }
    }

    private static Value OfIntegers(RenderContext context, BinaryOperator op, BigInteger left, BigInteger right)
    {
        if (BinaryOperators.IsComparison(op))
            return Value.From(BinaryOperators.Holds(op, left.CompareTo(right)));
        var guard = context.Guard;
        BigIntegers.Charge(guard, Math.Max(left.GetBitLength(), right.GetBitLength()));
        switch (op)
        {
            case BinaryOperator.Add: return Value.From(left + right);
            case BinaryOperator.Subtract: return Value.From(left - right);
            case BinaryOperator.Multiply: return Value.From(BigIntegers.Multiply(guard, left, right));
            case BinaryOperator.Divide: return Value.From((double)left / (double)right);
            case BinaryOperator.DivideRound or BinaryOperator.Modulus:
                if (right.IsZero)
                    throw new Failure("Attempted to divide by zero.");
                var (quotient, remainder) = BigIntegers.Divide(guard, left, right);
                return Value.From(op == BinaryOperator.DivideRound ? quotient : remainder);
            case BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight:
                if (BigInteger.Abs(right) > MaxShift)
                    throw new Failure($"Shift amount `{right}` exceeds maximum supported magnitude `{MaxShift}`.");
                return Value.From(BigIntegers.Shift(guard, left, op == BinaryOperator.ShiftLeft ? (long)right : -(long)right));
            default:
                return IntegerRange.Of(context, left, right, isExclusive: op == BinaryOperator.RangeExclusive);
        }
    }

    private static Value OfDoubles(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Equal => Value.From(left == right),
        BinaryOperator.NotEqual => Value.From(left != right),
        BinaryOperator.Less => Value.From(left < right),
        BinaryOperator.LessOrEqual => Value.From(left <= right),
        BinaryOperator.Greater => Value.From(left > right),
        BinaryOperator.GreaterOrEqual => Value.From(left >= right),
        BinaryOperator.Add => Value.From(left + right),
        BinaryOperator.Subtract => Value.From(left - right),
        BinaryOperator.Multiply => Value.From(left * right),
        BinaryOperator.Divide => Value.From(left / right),
        BinaryOperator.DivideRound => Value.From(Math.Round(left / right)),
        BinaryOperator.Modulus => Value.From(left % right),
        BinaryOperator.ShiftLeft => Value.From(left * Math.Pow(2, right)),
        BinaryOperator.ShiftRight => Value.From(left / Math.Pow(2, right)),
        _ => throw NotImplemented(op, "double"),
    };

    private static Value OfFloats(BinaryOperator op, float left, float right) => op switch
    {
        BinaryOperator.Equal => Value.From(left == right),
        BinaryOperator.NotEqual => Value.From(left != right),
        BinaryOperator.Less => Value.From(left < right),
        BinaryOperator.LessOrEqual => Value.From(left <= right),
        BinaryOperator.Greater => Value.From(left > right),
        BinaryOperator.GreaterOrEqual => Value.From(left >= right),
        BinaryOperator.Add => Value.From(left + right),
        BinaryOperator.Subtract => Value.From(left - right),
        BinaryOperator.Multiply => Value.From(left * right),
        BinaryOperator.Divide => Value.From(left / right),
        BinaryOperator.DivideRound => Value.From((float)(int)(left / right)),
        BinaryOperator.Modulus => Value.From(left % right),
        BinaryOperator.ShiftLeft => Value.From((float)(left * Math.Pow(2, right))),
        BinaryOperator.ShiftRight => Value.From((float)(left / Math.Pow(2, right))),
        _ => throw NotImplemented(op, "float"),
    };

    private static Value OfDecimals(BinaryOperator op, decimal left, decimal right)
    {
        if (BinaryOperators.IsComparison(op))
            return Value.From(BinaryOperators.Holds(op, left.CompareTo(right)));
        try
        {
            return Value.From(op switch
            {
                BinaryOperator.Add => left + right,
                BinaryOperator.Subtract => left - right,
                BinaryOperator.Multiply => left * right,
                BinaryOperator.Divide => left / right,
                BinaryOperator.DivideRound => decimal.Round(left / right),
                BinaryOperator.Modulus => left % right,
                BinaryOperator.ShiftLeft => left * (decimal)Math.Pow(2, (double)right),
                BinaryOperator.ShiftRight => left / (decimal)Math.Pow(2, (double)right),
                _ => throw NotImplemented(op, "decimal"),
            });
        }
        catch (ArithmeticException error)
        {
            throw new Failure(error.Message);
        }
    }

    private static ValueKind Wider(in Value left, in Value right)
    {
        var kind = (ValueKind)Math.Max((int)NumberKind(left), (int)NumberKind(right));
        return kind;
    }

    // Int, Long, BigInt, Float, Double, Decimal: in this order in ValueKind, as in the language
    private static ValueKind NumberKind(in Value value) => value.IsNumber ? value.Kind : ValueKind.Int;

    private static BigInteger Integer(ValueKind kind, in Value value) => value.IsNumber || value.Kind == ValueKind.Bool
        ? Conversions.ToBigInt(value)
        : throw Conversions.Unable(value, kind switch { ValueKind.Int => "int", ValueKind.Long => "`long`", _ => "`bigint`" });

    private static Failure NotImplemented(BinaryOperator op, string type) =>
        new($"The operator `{OperatorText.Of(op)}` is not implemented for {type}<->{type}");
}
