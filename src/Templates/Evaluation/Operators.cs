using System.Runtime.CompilerServices;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Operators as they are written: with the place of their errors.</summary>
internal static class Operators
{
    public static Value Apply(RenderContext context, Expression.Binary binary, in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Int && right.Kind == ValueKind.Int && TryInts(binary.Operator, left.Int, right.Int, out var result))
            return result;
        try
        {
            return BinaryOperators.Apply(context, binary.Operator, left, right);
        }
        catch (Failure failure) when (failure.NoteAt(context.At(failure.Operand switch
        {
            0 => binary.Left.Start,
            1 => binary.Right.Start,
            _ => binary.OperatorStart,
        })))
        {
            throw;
        }
    }

    /// <summary>Unary <c>-</c> and <c>+</c>.</summary>
    public static Value Signed(RenderContext context, UnaryOperator op, in Value value, int at)
    {
        var isNegative = op == UnaryOperator.Negate;
        switch (value.Kind)
        {
            case ValueKind.Int or ValueKind.Long when value.Long != long.MinValue:
                return isNegative ? Value.From(-value.Long) : value;
            case ValueKind.Long or ValueKind.BigInt:
                return isNegative ? Value.From(-Conversions.ToBigInt(value)) : value;
            case ValueKind.Float:
                return isNegative ? Value.From(-value.Float) : value;
            case ValueKind.Double:
                return isNegative ? Value.From(-value.Double) : value;
            case ValueKind.Decimal:
                return isNegative ? Value.From(-value.Decimal) : value;
            case ValueKind.Null:
                throw new Failure(context.At(at), $"Operator `{OperatorText.Of(op)}` is not supported");
            default:
                throw new Failure(context.At(at), $"Unexpected value `{Printer.ToText(context, value)} / Type: {TypeNames.Of(value)}`. Cannot negate(-)/positive(+) a non-numeric value");
        }
    }

    /// <summary>What counters and conditions do nearly always.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryInts(BinaryOperator op, int left, int right, out Value result)
    {
        switch (op)
        {
            case BinaryOperator.Add: result = Value.From((long)left + right); return true;
            case BinaryOperator.Subtract: result = Value.From((long)left - right); return true;
            case BinaryOperator.Multiply: result = Value.From((long)left * right); return true;
            case BinaryOperator.Divide: result = Value.From((double)left / right); return true;
            case BinaryOperator.Equal: result = Value.From(left == right); return true;
            case BinaryOperator.NotEqual: result = Value.From(left != right); return true;
            case BinaryOperator.Less: result = Value.From(left < right); return true;
            case BinaryOperator.Greater: result = Value.From(left > right); return true;
            default: result = default; return false;
        }
    }
}
