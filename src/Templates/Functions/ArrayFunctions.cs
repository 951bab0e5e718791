using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>array</c>: every result is new, the arguments are never changed.</summary>
internal static class ArrayFunctions
{
    private const string NotAList = "Unexpected list value. Expecting an array, list or iterator. Unable to convert to a list.";

    public static BuiltinObject Object { get; } = new("array")
    {
        { "add", [P.List("list"), P.Any("value")], Add },
        { "add_range", [P.List("list1"), P.List("list2")], Concat },
        { "any", [P.List("list"), P.Any("function"), P.Rest("args")], Any },
        { "compact", [P.List("list")], (in args) => args[0].IsNull ? default : args.Site.Range(Compact(args.Site, args[0])) },
        { "concat", [P.List("list1"), P.List("list2")], Concat },
        { "contains", [P.List("list"), P.Any("item")], Contains },
        { "cycle", [P.Any("list"), P.Any("group").Optional()], Cycle },
        { "each", [P.List("list"), P.Any("function")], (in args) => Applied(args, Each) },
        { "filter", [P.List("list"), P.Any("function")], (in args) => Applied(args, Filter) },
        { "first", [P.List("list")], First },
        { "insert_at", [P.List("list"), P.Int("index"), P.Any("value")], InsertAt },
        { "join", [P.List("list"), P.Text("delimiter"), P.Any("function").Optional()], Join },
        { "last", [P.List("list")], Last },
        { "limit", [P.List("list"), P.Int("count")], Limit },
        { "map", [P.Any("list"), P.Text("member")], (in args) => args.Site.Range(Map(args.Site, args[0], args.Text(1))) },
        { "offset", [P.List("list"), P.Int("index")], Offset },
        { "remove_at", [P.Any("list"), P.Int("index")], RemoveAt },
        { "reverse", [P.List("list")], Reverse },
        { "size", [P.List("list")], (in args) => Value.From(Count(args.Context, args[0])) },
        { "sort", [P.Any("list"), P.Text("member").Optional()], Sorting.Sort },
        { "uniq", [P.List("list")], (in args) => args[0].IsNull ? default : args.Site.Range(Unique(args.Site, args[0])) },
    };

    /// <summary>The number of items; a lazy sequence is read to its end.</summary>
    public static int Count(RenderContext context, in Value list)
    {
        if (Iteration.KnownCount(list) is { } known)
            return known;
        var count = 0;
        foreach (var _ in Iteration.Of(context, list))
        {
            context.Guard.Step();
            count++;
        }
        return count;
    }

    /// <summary>A new array of the items, each counted as an iteration.</summary>
    /// <param name="more">How many items are added next: then nothing is moved for them.</param>
    public static ScriptArray Copy(CallSite site, in Value list, int more)
    {
        var known = Iteration.KnownCount(list);
        site.Context.Guard.ChargeItems(known ?? 0);
        var copy = new ScriptArray((known ?? 0) + more);
        foreach (var item in site.Items(list))
        {
            if (known is null)
                site.Context.Guard.ChargeItem(copy.Count);
            copy.Add(item);
        }
        return copy;
    }

    private static Value Add(scoped in Arguments args)
    {
        if (args[0].IsNull)
            return args.Site.Range([args[1]]);
        var copy = Copy(args.Site, args[0], more: 1);
        copy.Add(args[1]);
        return Value.From(copy);
    }

    private static Value Concat(scoped in Arguments args) => (args[0].IsNull, args[1].IsNull) switch
    {
        (true, true) => default,
        (true, false) => args.Site.Range(args.Site.Items(args[1])),
        (false, true) => args.Site.Range(args.Site.Items(args[0])),
        _ => args.Site.Range(args.Site.Items(args[0]).Concat(args.Site.Items(args[1]))),
    };

    private static Value Any(scoped in Arguments args)
    {
        if (args[0].IsNull || args[1].Kind != ValueKind.Function)
            return Value.False;
        var call = new Value[args.Rest.Length + 1];
        foreach (var item in args.Site.Items(args[0]))
        {
            args.Rest.CopyTo(call.AsSpan(1));
            call[0] = item;
            if (args.Site.Call(args[1], call) is { Kind: ValueKind.Bool, Bool: true })
                return Value.True;
        }
        return Value.False;
    }

    private static IEnumerable<Value> Compact(CallSite site, Value list)
    {
        foreach (var item in site.Items(list))
        {
            if (!item.IsNull)
                yield return item;
        }
    }

    private static Value Contains(scoped in Arguments args)
    {
        if (args[0].IsNull)
            return Value.False;
        foreach (var item in args.Site.Items(args[0]))
        {
            args.Site.ChargeComparison(item);
            if (HostEquality.Instance.Equals(item, args[1]))
                return Value.True;
        }
        return Value.False;
    }

    /// <summary>The next item of the list on each call; where it stands is remembered by group for one rendering.</summary>
    private static Value Cycle(scoped in Arguments args)
    {
        if (args[0].IsNull)
            return default;
        var list = ToList(args);
        if (list.Count == 0)
            return default;
        var context = args.Context;
        var group = args[1].IsNull
            ? Joined(context, list)
            : Printer.ToText(context, args[1]);
        var positions = args.Context.State.TryGetValue(typeof(ArrayFunctions), out var state)
            ? (Dictionary<string, int>)state
            : [];
        args.Context.State[typeof(ArrayFunctions)] = positions;
        var at = positions.GetValueOrDefault(group) % list.Count;
        positions[group] = at + 1;
        return list[at];
    }

    private static string Joined(RenderContext context, ScriptArray list)
    {
        var buffer = context.RentBuffer();
        var first = true;
        foreach (var item in list.Items.ToArray())
        {
            context.Guard.Step();
            if (buffer.Length > context.Limits.StringLength)
                break;
            if (!first)
                buffer.Append(',');
            first = false;
            Printer.Append(context, buffer, item);
        }
        context.Guard.ChargeText(buffer.Length);
        var joined = buffer.ToString();
        context.Return(buffer);
        return joined;
    }

    private static Value Applied(in Arguments args, Func<CallSite, Value, Value, IEnumerable<Value>> apply)
    {
        var function = args.FunctionOrNull(1);
        if (args[0].IsNull)
            return default;
        return args.Site.Range(function.IsNull ? args.Site.Items(args[0]) : apply(args.Site, args[0], function));
    }

    private static IEnumerable<Value> Each(CallSite site, Value list, Value function)
    {
        foreach (var item in site.Items(list))
            yield return site.Call(function, item);
    }

    /// <summary>What the function finds true, as converted to the function's parameter.</summary>
    private static IEnumerable<Value> Filter(CallSite site, Value list, Value function)
    {
        var call = new Value[1];
        foreach (var item in site.Items(list))
        {
            call[0] = item;
            if (site.Call(function, call).IsTruthy)
                yield return call[0];
        }
    }

    private static Value First(scoped in Arguments args)
    {
        foreach (var item in Iteration.Of(args.Context, args[0]))
            return item;
        return default;
    }

    private static Value Last(scoped in Arguments args)
    {
        if (args[0].Kind == ValueKind.Array)
            return args[0].Array[args[0].Array.Count - 1];
        Value last = default;
        foreach (var item in args.Site.Items(args[0]))
            last = item;
        return last;
    }

    private static Value InsertAt(scoped in Arguments args)
    {
        var index = Math.Max(0, args.Int(1));
        var copy = Copy(args.Site, args[0], more: 1);
        if (index > copy.Count)
        {
            args.Site.Charge(index - copy.Count);
            args.Context.Guard.ChargeItems(index);
        }
        while (copy.Count < index)
            copy.Add(default);
        copy.Insert(index, args[2]);
        return Value.From(copy);
    }

    private static Value Join(scoped in Arguments args)
    {
        var function = args.FunctionOrNull(2);
        if (args[0].IsNull)
            return Value.EmptyText;
        var context = args.Context;
        var buffer = context.RentBuffer();
        var first = true;
        foreach (var item in args.Site.Items(args[0]))
        {
            if (!first)
                buffer.Append(args.TextOrEmpty(1));
            first = false;
            if (function.IsNull)
                Printer.Append(context, buffer, item);
            else
                Printer.Append(context, buffer, args.Site.Call(function, Value.From(Printer.ToText(context, item))));
            if (context.Limits.OutputLength > 0 && buffer.Length > context.Limits.OutputLength)
                args.Fail($"Joined string exceeds LimitToString `{context.Limits.OutputLength}`.");
        }
        var joined = args.NewText(buffer.ToString());
        context.Return(buffer);
        return joined;
    }

    private static Value Limit(scoped in Arguments args) =>
        args[0].IsNull ? default : args.Site.Range(args.Site.Items(args[0]).Take(args.Int(1)));

    private static Value Offset(scoped in Arguments args) =>
        args[0].IsNull ? default : args.Site.Range(args.Site.Items(args[0]).Skip(args.Int(1)));

    private static IEnumerable<Value> Map(CallSite site, Value list, string? member)
    {
        if (list.IsNull || member is null)
            yield break;
        var isItem = list.Kind == ValueKind.Object ? list.Object.Contains(member) : list.Kind is not (ValueKind.Array or ValueKind.Range);
        var items = isItem ? [list] : site.Items(list);
        foreach (var item in items)
        {
            if (Members.TryGet(item, member, out var value))
                yield return value;
        }
    }

    private static Value RemoveAt(scoped in Arguments args)
    {
        if (args[0].IsNull)
            return Value.From(new ScriptArray());
        var copy = ToList(args);
        var index = args.Int(1);
        if (index < 0)
            index += copy.Count;
        if (index >= 0 && index < copy.Count)
            copy.RemoveAt(index);
        return Value.From(copy);
    }

    private static Value Reverse(scoped in Arguments args) => args[0].IsNull
        ? Value.From(new ScriptArray())
        : args.Site.Range(Reversed(args.Site, args[0]));

    private static IEnumerable<Value> Reversed(CallSite site, Value list)
    {
        var copy = Copy(site, list, more: 0);
        for (var i = copy.Count - 1; i >= 0; i--)
            yield return copy[i];
    }

    private static IEnumerable<Value> Unique(CallSite site, Value list)
    {
        var seen = new SplitSet();
        foreach (var item in site.Items(list))
        {
            site.ChargeComparison(item);
            if (!seen.Add(item))
                continue;
            site.Context.Guard.ChargeItem(seen.Count);
            yield return item;
        }
    }

    private static ScriptArray ToList(scoped in Arguments args) => Iteration.IsSequence(args[0])
        ? Copy(args.Site, args[0], more: 0)
        : throw new Failure(NotAList, 0);
}
