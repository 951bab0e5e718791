using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Reading and writing <c>target[index]</c>.</summary>
internal static class Indexes
{
    private const string StringRange = "Unexpected exception while accessing target expression: Index was outside the bounds of the array.";

    public static Value Read(RenderContext context, Expression.Index index)
    {
        var target = Expressions.EvaluateTarget(context, index.Target);
        if (target.IsNull && (index.IsOptional || context.Options.RelaxedTargets))
            return default;
        var key = Key(context, index);
        if (target.IsNull)
            throw NullTarget(context, index);
        if (key.IsNull)
            return NullKey(context, index);
        switch (target.Kind)
        {
            case ValueKind.Object:
                return ReadMember(context, index, target, key);
            case ValueKind.Array or ValueKind.Range:
                return key.Kind == ValueKind.String ? ReadMember(context, index, target, key) : ReadItem(context, index, target, key);
            case ValueKind.String:
                var at = ToInt(context, index, key);
                var text = target.Text;
                if (at < 0)
                    at += text.Length;
                return (uint)at < (uint)text.Length ? Value.From(Characters.Text(text[at])) : throw new Failure(context.At(index.Start), StringRange);
            case ValueKind.Date or ValueKind.TimeSpan or ValueKind.Pair or ValueKind.Captured or ValueKind.Function or ValueKind.Empty:
                return ReadMember(context, index, target, key);
            default:
                throw NotAList(context, index, target);
        }
    }

    public static void Write(RenderContext context, Expression.Index index, in Value value)
    {
        var target = Expressions.EvaluateTarget(context, index.Target);
        if (target.IsNull)
        {
            if (context.Options.RelaxedTargets)
                return;
            throw NullTarget(context, index);
        }
        var key = Key(context, index);
        if (key.IsNull)
        {
            NullKey(context, index);
            return;
        }
        var at = context.At(index.Key.Start);
        switch (target.Kind)
        {
            case ValueKind.Array when key.Kind != ValueKind.String:
                WriteItem(context, index, target.Array, ToInt(context, index, key), value);
                break;
            case ValueKind.Object or ValueKind.Array:
                var name = Printer.ToText(context, key);
                if (!MemberAccess.TrySet(target, name, value))
                    throw new Failure(at, $"Cannot set a value for the readonly member `{name}` in the indexer: {ExpressionPrinter.Print(context.Source, index)}");
                break;
            case ValueKind.String:
                throw new Failure(at, "Cannot replace a character in a string");
            case ValueKind.Range:
                throw new Failure(at, "Cannot change a range.");
            default:
                throw NotAList(context, index, target);
        }
    }

    private static Value Key(RenderContext context, Expression.Index index)
    {
        var piped = context.Piped;
        context.Piped = default;
        var key = Expressions.Evaluate(context, index.Key);
        context.Piped = piped;
        return key;
    }

    private static Value ReadMember(RenderContext context, Expression.Index index, in Value target, in Value key)
    {
        var name = Printer.ToText(context, key);
        if (MemberAccess.TryGet(target, name, out var value) || context.Options.RelaxedMembers)
            return value;
        throw new Failure(context.At(index.Key.Start), $"Cannot get member with name {name}.");
    }

    private static Value ReadItem(RenderContext context, Expression.Index index, in Value target, in Value key)
    {
        var at = ToInt(context, index, key);
        if (target.Kind == ValueKind.Array)
        {
            var array = target.Array;
            if (at < 0)
                at += array.Count;
            if ((uint)at < (uint)array.Count)
                return array[at];
        }
        else
        {
            var sequence = target.Sequence;
            if (at < 0)
                at += sequence.KnownCount ?? sequence.Count();
            if (at >= 0)
            {
                foreach (var item in sequence)
                {
                    context.Guard.Step();
                    if (at-- == 0)
                        return item;
                }
            }
        }
        if (context.Options.RelaxedIndexers)
            return default;
        throw new Failure(context.At(index.Key.Start), "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')");
    }

    private static void WriteItem(RenderContext context, Expression.Index index, ScriptArray array, int at, in Value value)
    {
        if (at < 0)
            at += array.Count;
        if (at < 0)
            throw new Failure(context.At(index.Key.Start), "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')");
        var missing = at - array.Count;
        if (missing > 0)
        {
            try
            {
                context.Guard.InternalSteps(missing);
                context.Guard.ChargeItems(at + 1L);
            }
            catch (Failure failure) when (failure.NoteAt(context.At(index.Key.Start)))
            {
                throw;
            }
        }
        while (at > array.Count)
            array.Add(Value.Null);
        if (at == array.Count)
            array.Add(value);
        else
            array[at] = value;
    }

    private static int ToInt(RenderContext context, Expression.Index index, in Value key)
    {
        try
        {
            return Conversions.ToInt(context, key);
        }
        catch (Failure failure) when (failure.NoteAt(context.At(index.Key.Start)))
        {
            throw;
        }
    }

    private static Failure NullTarget(RenderContext context, Expression.Index index) => new(
        new Location(context.Source, index.Start),
        $"Object `{ExpressionPrinter.Print(context.Source, index.Target)}` is null. Cannot access indexer: {ExpressionPrinter.Print(context.Source, index)}");

    private static Value NullKey(RenderContext context, Expression.Index index) => context.Options.NullIndexers
        ? default
        : throw new Failure(context.At(index.Key.Start), $"Cannot access target `{ExpressionPrinter.Print(context.Source, index.Target)}` with a null indexer: {ExpressionPrinter.Print(context.Source, index)}");

    private static Failure NotAList(RenderContext context, Expression.Index index, in Value target) => new(
        context.At(index.Start),
        $"Cannot use the {TypeNames.Of(target)} primitive `{Printer.ToText(context, target)}` as a list.");
}
