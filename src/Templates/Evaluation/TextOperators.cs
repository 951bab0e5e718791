using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Operators with a text on one side: the other side's printed text takes part.</summary>
internal static class TextOperators
{
    public static Value Apply(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return Join(context, Text(context, left), Text(context, right));
            case BinaryOperator.Multiply:
                return right.IsText ? Repeat(context, right, left, 0) : Repeat(context, left, right, 1);
            default:
                if (!BinaryOperators.IsComparison(op))
                    throw new Failure($"Operator `{OperatorText.Of(op)}` is not supported on string objects");
                var (first, second) = (Text(context, left), Text(context, right));
                context.Guard.Steps(Math.Min(first?.Length ?? 0, second?.Length ?? 0) >> 6);
                return Value.From(op switch
                {
                    BinaryOperator.Equal => string.Equals(first, second, StringComparison.Ordinal),
                    BinaryOperator.NotEqual => !string.Equals(first, second, StringComparison.Ordinal),
                    _ => BinaryOperators.Holds(op, string.CompareOrdinal(first, second)),
                });
        }
    }

    private static Value Join(RenderContext context, string? first, string? second)
    {
        context.Guard.ChargeText((long)(first?.Length ?? 0) + (second?.Length ?? 0));
        return Value.From(string.Concat(first, second));
    }

    private static Value Repeat(RenderContext context, in Value text, in Value times, int blamed)
    {
        int count;
        try
        {
            count = Conversions.ToInt(context, times);
        }
        catch (Failure)
        {
            throw Failure.OfOperand("Expecting an integer. The operator `*` is not supported for the expression. Only working on string x int or int x string", blamed);
        }

        var once = Text(context, text)!;
        if (count <= 0 || once.Length == 0)
            return Value.EmptyText;
        var length = (long)once.Length * count;
        if (context.Limits.OutputLength > 0 && length > context.Limits.OutputLength)
            throw Failure.OfOperand($"String multiplication exceeds LimitToString `{context.Limits.OutputLength}`.", blamed);
        context.Guard.ChargeText(length);
        return Value.From(string.Create((int)length, once, static (all, one) =>
        {
            // What is there doubles
            one.CopyTo(all);
            for (var at = one.Length; at < all.Length; at *= 2)
                all[..Math.Min(at, all.Length - at)].CopyTo(all[at..]);
        }));
    }

    /// <summary>The text of null, and of <c>empty</c>, is null.</summary>
    private static string? Text(RenderContext context, in Value value) =>
        value.Kind is ValueKind.Null or ValueKind.Empty ? null : Printer.ToText(context, value);
}
