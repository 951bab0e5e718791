using System.Globalization;
using Notifications.Templates.Functions;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>
/// What the binary operators do, by the kinds of their operands, in this order: texts, null, <c>empty</c>, lists, booleans, numbers, dates, the rest.
/// A <see cref="Failure"/> with an operand blames the left (0) or right (1) one; without it, the operator.
/// </summary>
internal static class BinaryOperators
{
    public static Value Apply(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        switch (op)
        {
            case BinaryOperator.EmptyCoalescing: return left.IsNull ? right : left;
            case BinaryOperator.NotEmptyCoalescing: return left.IsNull ? left : right;
            case BinaryOperator.And: return Value.From(left.IsTruthy && right.IsTruthy);
            case BinaryOperator.Or: return Value.From(left.IsTruthy || right.IsTruthy);
        }

        // What conditions and counters do nearly always
        if (left.Kind == ValueKind.Int && right.Kind == ValueKind.Int)
            return NumberOperators.OfIntegers(context, op, left.Int, right.Int);
        if (left.IsText || right.IsText)
            return TextOperators.Apply(context, op, left, right);
        if (left.IsNull || right.IsNull)
            return OfNull(op, left, right);
        if (left.Kind == ValueKind.Empty || right.Kind == ValueKind.Empty)
            return OfEmpty(context, op, left, right);
        if (ListOperators.IsList(left) || ListOperators.IsList(right))
            return ListOperators.Apply(context, op, left, right);
        if (left.IsNumber || right.IsNumber)
            return NumberOperators.Apply(context, op, left, right);
        if (left.Kind == ValueKind.Bool || right.Kind == ValueKind.Bool)
            return OfBooleans(op, left.IsTruthy, right.IsTruthy);
        return left.Kind == ValueKind.Date && right.Kind is ValueKind.Date or ValueKind.TimeSpan
            ? OfDates(op, left.Date, right)
            : OfOthers(context, op, left, right);
    }

    /// <summary>Whether a comparison holds, given how the left side compares with the right one.</summary>
    public static bool Holds(BinaryOperator op, int comparison) => op switch
    {
        BinaryOperator.Equal => comparison == 0,
        BinaryOperator.NotEqual => comparison != 0,
        BinaryOperator.Less => comparison < 0,
        BinaryOperator.LessOrEqual => comparison <= 0,
        BinaryOperator.Greater => comparison > 0,
        _ => comparison >= 0,
    };

    public static bool IsComparison(BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;

    /// <summary><c>.empty?</c>: lists without items; numbers and booleans never are.</summary>
    public static bool IsEmpty(RenderContext context, in Value value) => value.Kind switch
    {
        ValueKind.Bool => false,
        ValueKind.Date or ValueKind.TimeSpan or ValueKind.Pair or ValueKind.Empty or ValueKind.Captured => true,
        _ when value.IsNumber => false,
        _ when Iteration.IsSequence(value) => !Iteration.Of(context, value).Any(),
        _ => false,
    };

    private static Value OfNull(BinaryOperator op, in Value left, in Value right) => op switch
    {
        BinaryOperator.Equal => Value.From(left.IsNull && right.IsNull),
        BinaryOperator.NotEqual => Value.From(left.IsNull != right.IsNull),
        _ when IsComparison(op) => Value.False,
        _ => default,
    };

    private static Value OfEmpty(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        var other = left.Kind == ValueKind.Empty ? right : left;
        switch (op)
        {
            case BinaryOperator.Equal or BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual:
                return Value.From(IsEmpty(context, other));
            case BinaryOperator.NotEqual:
                return Value.From(!IsEmpty(context, other));
            case BinaryOperator.Less or BinaryOperator.Greater:
                return Value.False;
            case BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight when other.Kind != ValueKind.Empty:
                throw new Failure($"Operator `{OperatorText.Of(op)}` is not implemented for `{Shown(left)}` / `{Shown(right)}`");
            default:
                return Value.Empty;
        }

        string Shown(in Value value) => value.Kind == ValueKind.Empty ? "empty" : HostText(context, value);
    }

    private static Value OfBooleans(BinaryOperator op, bool left, bool right) => op switch
    {
        BinaryOperator.Equal => Value.From(left == right),
        BinaryOperator.NotEqual => Value.From(left != right),
        _ => throw new Failure($"The operator `{OperatorText.Of(op)}` is not valid for bool<->bool"),
    };

    private static Value OfDates(BinaryOperator op, DateTime left, in Value right)
    {
        if (right.Kind == ValueKind.TimeSpan)
        {
            if (op != BinaryOperator.Add)
                throw new Failure($"The operator `{OperatorText.HostName(op)}` is not supported for between <DateTime> and <TimeSpan>");
            var ticks = right.TimeSpan.Ticks;
            return ticks > DateTime.MaxValue.Ticks - left.Ticks || ticks < -left.Ticks
                ? throw new Failure("The added or subtracted value results in an un-representable DateTime.")
                : Value.From(left.AddTicks(ticks));
        }
        if (IsComparison(op))
            return Value.From(Holds(op, left.CompareTo(right.Date)));
        return op == BinaryOperator.Subtract
            ? Value.From(left - right.Date)
            : throw new Failure($"The operator `{OperatorText.HostName(op)}` is not supported for DateTime");
    }

    private static Value OfOthers(RenderContext context, BinaryOperator op, in Value left, in Value right) => op switch
    {
        BinaryOperator.Equal => Value.From(HostEquality.Instance.Equals(left, right)),
        BinaryOperator.NotEqual => Value.From(!HostEquality.Instance.Equals(left, right)),
        _ => throw new Failure($"Unsupported types `{HostText(context, left)}/{TypeNames.Of(left)}` {OperatorText.Of(op)} `{HostText(context, right)}/{TypeNames.Of(right)}` for binary operation"),
    };

    /// <summary>A value as error texts show it.</summary>
    private static string HostText(RenderContext context, in Value value) => value.Kind switch
    {
        ValueKind.Date => value.Date.ToString(CultureInfo.InvariantCulture),
        ValueKind.Bool => value.Bool ? "True" : "False",
        ValueKind.Array or ValueKind.Range => TypeNames.Of(value),
        _ => Printer.ToText(context, value),
    };
}
