namespace Notifications.Templates.Functions.Go;

/// <summary>Of expr: what walks through a list with a function, <c>expr.any list @(do; ret $0.type == "x"; end)</c>. The function gets the
/// item and its index.</summary>
internal static class ExprLists
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.Of("all", 2, 2, GoResult.Flag, call => Items(call).Index().All(item => Test(call, item))),
        GoFunction.Of("none", 2, 2, GoResult.Flag, call => !Items(call).Index().Any(item => Test(call, item))),
        GoFunction.Of("any", 2, 2, GoResult.Flag, call => Items(call).Index().Any(item => Test(call, item))),
        GoFunction.Of("one", 2, 2, GoResult.Flag, call => Items(call).Index().Count(item => Test(call, item)) == 1),
        GoFunction.Of("filter", 2, 2, GoResult.List,
            call => GoCall.Array(Items(call).Index().Where(item => Test(call, item)).Select(item => item.Item))),
        GoFunction.Of("map", 2, 2, GoResult.List, call => GoCall.Array(Items(call).Index().Select(item => Value(call, item)))),
        GoFunction.Of("count", 1, 2, GoResult.Number,
            call => (long)Items(call).Index().Count(item => call.Count > 1 ? Test(call, item) : IsTrue(call, item.Item))),
        GoFunction.Of("sum", 1, 2, GoResult.Any,
            call => Sum(call, Items(call).Index().Select(item => call.Count > 1 ? Value(call, item) : item.Item))),
        GoFunction.Of("find", 2, 2, GoResult.Any, call => Items(call).Index().FirstOrDefault(item => Test(call, item)).Item),
        GoFunction.Of("findIndex", 2, 2, GoResult.Any,
            call => Items(call).Index().Where(item => Test(call, item)).Select(item => (object?)(long)item.Index).FirstOrDefault()),
        GoFunction.Of("findLast", 2, 2, GoResult.Any, call => Items(call).Index().Reverse().FirstOrDefault(item => Test(call, item)).Item),
        GoFunction.Of("findLastIndex", 2, 2, GoResult.Any,
            call => Items(call).Index().Reverse().Where(item => Test(call, item)).Select(item => (object?)(long)item.Index)
            .FirstOrDefault()),
        GoFunction.Of("groupBy", 2, 2, GoResult.Map, call => GoCall.Object(
            Items(call).Index().GroupBy(item => GoFormat.Of(Value(call, item)), item => item.Item, StringComparer.Ordinal)
                .Select(group => new KeyValuePair<string, object?>(group.Key, GoCall.Array(group))))),
        GoFunction.Of("sortBy", 2, 3, GoResult.List,
            call => GoCall.Array(
                Sorted(call, Items(call).Index().Select(item => (Value(call, item), item.Item)), call.Count > 2 ? call.Text(2) : "asc"))),
        GoFunction.Of("reduce", 2, 3, GoResult.Any, Reduce),
        GoFunction.Of("sort", 1, 2, GoResult.List,
            call => GoCall.Array(Sorted(call, Items(call).Select(item => (item, item)), call.Count > 1 ? call.Text(1) : "asc"))),
        GoFunction.Of("first", 1, 1, GoResult.Any, call => Items(call) is [var first, ..] ? first : null),
        GoFunction.Of("last", 1, 1, GoResult.Any, call => Items(call) is [.., var last] ? last : null),
        GoFunction.Of("take", 2, 2, GoResult.List, call => GoCall.Array(Items(call).Take(call.Int(1)))),
        GoFunction.Of("reverse", 1, 1, GoResult.List, call => GoCall.Array(Items(call).Reverse())),
        GoFunction.Of("uniq", 1, 1, GoResult.List, call => GoCall.Array(GoLists.Distinct(Items(call)))),
        GoFunction.Of("concat", 1, Any, GoResult.List,
            call => GoCall.Array(Enumerable.Range(0, call.Count).SelectMany(index => call.List(index)))),
        GoFunction.Of("flatten", 1, 1, GoResult.List, call => GoCall.Array(Flat(Items(call), 0))),
        GoFunction.Of("range", 2, 2, GoResult.List, call => call.Long(1) - call.Long(0) > GoCall.MostItems
            ? throw call.Error($"the list would have more than {GoCall.MostItems} items")
            : GoCall.Array(Enumerable.Range(0, (int)Math.Max(0, call.Long(1) - call.Long(0) + 1)).Select(index => call.Long(0) + index))),
    ];

    /// <summary>Null is no list: in expr that is an error.</summary>
    private static IReadOnlyList<object?> Items(GoCall call) => GoValue.AsList(call[0])
        ?? throw call.Error($"a list is wanted, not {GoValue.Kind(call[0])}");

    private static bool Test(GoCall call, (int Index, object? Item) item) => IsTrue(call, Value(call, item));

    private static object? Value(GoCall call, (int Index, object? Item) item) => call.Invoke(1, item.Item, item.Index);

    private static bool IsTrue(GoCall call, object? value) => value as bool?
        ?? throw call.Error($"true or false is wanted, not {GoValue.Kind(value)}");

    private static object? Reduce(GoCall call)
    {
        var items = Items(call);
        if (items.Count == 0 && call.Count < 3)
            throw call.Error("an empty list cannot be reduced without a first value");
        var result = call.Count > 2 ? call[2] : items[0];
        for (var i = call.Count > 2 ? 0 : 1; i < items.Count; i++)
            result = call.Invoke(1, items[i], result, i);
        return result;
    }

    private static object Sum(GoCall call, IEnumerable<object?> values)
    {
        object sum = 0L;
        foreach (var value in values)
        {
            if (!GoNumber.IsNumber(value))
                throw call.Error($"a number is wanted, not {GoValue.Kind(value)}");
            sum = GoNumber.IsInteger(sum) && GoNumber.IsInteger(value) ? unchecked(GoNumber.ToLong(sum) + GoNumber.ToLong(value))
                : GoNumber.ToDouble(sum) + GoNumber.ToDouble(value);
        }

        return sum;
    }

    private static List<object?> Sorted(GoCall call, IEnumerable<(object? Key, object? Item)> pairs, string order)
    {
        var comparer = Comparer<object?>.Create(
            (a, b) => GoValue.Compare(a, b) ?? throw call.Error($"{GoValue.Kind(a)} and {GoValue.Kind(b)} cannot be compared"));
        var all = pairs.ToList();
        return (order == "desc" ? all.OrderByDescending(pair => pair.Key, comparer) : all.OrderBy(pair => pair.Key, comparer))
            .Select(pair => pair.Item).ToList();
    }

    private static IEnumerable<object?> Flat(IEnumerable<object?> items, int depth) =>
        items.SelectMany(item => depth < 50 && GoValue.AsList(item) is { } inner ? Flat(inner, depth + 1) : [item]);
}
