using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Operators with an array or a range on one side. Beside an array, an object is the list of its pairs.</summary>
internal static class ListOperators
{
    public static bool IsList(in Value value) => value.Kind is ValueKind.Array or ValueKind.Range;

    public static Value Apply(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        var isLeft = IsList(left) || (left.Kind == ValueKind.Object && right.Kind == ValueKind.Array);
        var isRight = IsList(right) || (right.Kind == ValueKind.Object && left.Kind == ValueKind.Array);
        switch (op)
        {
            case BinaryOperator.Multiply:
                return Multiply(context, op, left, right, isLeft, isRight);
            case BinaryOperator.Divide or BinaryOperator.DivideRound or BinaryOperator.Modulus:
                return isLeft ? Part(context, op, left, right) : throw Expecting(op, left, right, 0);
            case BinaryOperator.ShiftLeft:
                return isLeft ? Added(context, left, right, left.Kind, atEnd: true) : throw Expecting(op, left, right, 0);
            case BinaryOperator.ShiftRight:
                return isRight ? Added(context, right, left, IsList(left) ? left.Kind : right.Kind, atEnd: false) : throw Expecting(op, left, right, 1);
            case BinaryOperator.Add or >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual:
                if (!isLeft || !isRight)
                    throw Expecting(op, left, right, isLeft ? 1 : 0);
                return op == BinaryOperator.Add ? Joined(context, left, right) : Value.From(Compare(context, op, left, right));
            default:
                throw new Failure(Between(op, left, right));
        }
    }

    private static Value Joined(RenderContext context, Value left, Value right) =>
        Lazy(context, Iteration.Of(context, left).Concat(Iteration.Of(context, right)));

    private static Value Multiply(RenderContext context, BinaryOperator op, in Value left, in Value right, bool isLeft, bool isRight)
    {
        if (isLeft && isRight)
            throw Failure.OfOperand($"{Between(op, left, right)} Expecting only one array for the left or right argument.", 1);
        var list = isLeft ? left : right;
        var times = Count(context, op, left, right, isLeft ? 1 : 0);
        if (list.Kind == ValueKind.Range)
            return Lazy(context, Repeated(context, list.Sequence, times));
        var items = list.Array;
        if ((long)items.Count * times > Array.MaxLength)
            throw new Failure("Array multiplication result length exceeds the maximum supported array length.");
        context.Guard.InternalSteps((long)items.Count * times);
        context.Guard.ChargeItems((long)items.Count * times);
        var result = new ScriptArray(items.Count * times);
        for (var i = 0; i < times; i++)
        {
            foreach (var item in items.Items)
                result.Add(item);
        }
        return Value.From(result);
    }

    private static IEnumerable<Value> Repeated(RenderContext context, Sequence items, int times)
    {
        context.Guard.EnterLoop();
        try
        {
            var count = items.KnownCount ?? items.Count();
            context.Guard.InternalSteps((long)count * times);
            for (var i = 0; i < times; i++)
            {
                foreach (var item in items)
                    yield return item;
            }
        }
        finally
        {
            context.Guard.ExitLoop();
        }
    }

    /// <summary><c>/</c> keeps the first part, <c>%</c> every n-th item.</summary>
    private static Value Part(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        var by = Count(context, op, left, right, 1);
        if (by == 0)
            throw Failure.OfOperand("Cannot divide by 0", 1);
        var items = Iteration.Of(context, left);
        if (left.Kind == ValueKind.Range)
        {
            var part = op == BinaryOperator.Modulus ? items.Where((_, at) => at % by == 0) : items.Take(by == int.MaxValue ? by : by + 1);
            return Lazy(context, part);
        }

        var count = Iteration.KnownCount(left) ?? 0;
        context.Guard.ChargeItems(count);
        var kept = new ScriptArray();
        foreach (var item in op == BinaryOperator.Modulus ? items.Where((_, at) => at % by == 0) : items.Take(count / by))
            kept.Add(item);
        return Value.From(kept);
    }

    private static Value Added(RenderContext context, Value list, Value item, ValueKind kind, bool atEnd)
    {
        var items = Iteration.Of(context, list);
        var all = atEnd ? items.Append(item) : items.Prepend(item);
        if (kind == ValueKind.Range)
            return Lazy(context, all);
        var count = (Iteration.KnownCount(list) ?? 0) + 1;
        context.Guard.ChargeItems(count);
        var result = new ScriptArray(count);
        foreach (var each in all)
            result.Add(each);
        return Value.From(result);
    }

    /// <summary>Shorter lists come first; of the same length, every pair has to satisfy the operator (<c>!=</c> too: all differ).</summary>
    private static bool Compare(RenderContext context, BinaryOperator op, in Value left, in Value right)
    {
        Guard.CheckStack();
        if (Iteration.KnownCount(left) is { } count && Iteration.KnownCount(right) is { } countRight && count != countRight)
            return BinaryOperators.Holds(op, count.CompareTo(countRight));
        using var lefts = Iteration.Of(context, left).GetEnumerator();
        using var rights = Iteration.Of(context, right).GetEnumerator();
        var pairs = 0;
        var all = true;
        while (true)
        {
            context.Guard.Step();
            var (more, moreRight) = (lefts.MoveNext(), rights.MoveNext());
            if (more != moreRight)
                return BinaryOperators.Holds(op, more ? 1 : -1);
            if (!more)
                return pairs == 0 ? BinaryOperators.Holds(op, 0) : all;
            pairs++;
            if (all)
                all = BinaryOperators.Apply(context, op, lefts.Current, rights.Current).IsTruthy;
        }
    }

    private static int Count(RenderContext context, BinaryOperator op, in Value left, in Value right, int operand)
    {
        int count;
        try
        {
            count = Conversions.ToInt(context, operand == 0 ? left : right);
        }
        catch (Failure)
        {
            throw Conversions.Unable(operand == 0 ? left : right, "int");
        }
        return count >= 0 ? count : throw Failure.OfOperand($"{Between(op, left, right)} Integer {count} cannot be negative when multiplying", operand);
    }

    private static Failure Expecting(BinaryOperator op, in Value left, in Value right, int operand) =>
        Failure.OfOperand($"{Between(op, left, right)} Expecting an array for the {(operand == 0 ? "left" : "right")} argument.", operand);

    private static string Between(BinaryOperator op, in Value left, in Value right) =>
        $"The operator `{OperatorText.Of(op)}` is not supported between {TypeNames.Of(left)} and {TypeNames.Of(right)}.";

    private static Value Lazy(RenderContext context, IEnumerable<Value> items) => Value.From(new LazySequence(context.Guard, items));
}
