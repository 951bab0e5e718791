namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's functions for maps. <c>keys</c> and <c>values</c> come in the order of the keys; Go has none.</summary>
internal static class GoMaps
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.Of("dict", 0, Any, GoResult.Map, Make),
        GoFunction.Of("get", 2, 2, GoResult.Any, call => call.Map(0).TryGetValue(call.Text(1), out var value) ? value : ""),
        GoFunction.Of("set", 3, 3, GoResult.Map, call => Change(call, map => map[call.Text(1)] = call[2])),
        GoFunction.Of("unset", 2, 2, GoResult.Map, call => Change(call, map => map.Remove(call.Text(1)))),
        GoFunction.Of("hasKey", 2, 2, GoResult.Flag, call => call.Map(0).ContainsKey(call.Text(1))),
        GoFunction.Of("pluck", 1, Any, GoResult.List,
            call => GoCall.Array(Maps(call, 1).Where(map => map.ContainsKey(call.Text(0))).Select(map => map[call.Text(0)]))),
        GoFunction.Of("keys", 0, Any, GoResult.List,
            call => GoCall.Array(Maps(call, 0).SelectMany(map => GoValue.Sorted(map).Select(entry => entry.Key)))),
        GoFunction.One("values", GoResult.List, call => GoCall.Array(GoValue.Sorted(call.Map(0)).Select(entry => entry.Value))),
        GoFunction.Of("pick", 1, Any, GoResult.Map,
            call => GoCall.Object(call.Map(0).Where(entry => call.From(1).Any(key => GoFormat.Of(key) == entry.Key)))),
        GoFunction.Of("omit", 1, Any, GoResult.Map,
            call => GoCall.Object(call.Map(0).Where(entry => !call.From(1).Any(key => GoFormat.Of(key) == entry.Key)))),
        GoFunction.Of("dig", 3, Any, GoResult.Any, Dig),
        .. GoLists.Must("merge", 1, Any, GoResult.Map, call => Merge(call, overwrites: false)),
        .. GoLists.Must("mergeOverwrite", 1, Any, GoResult.Map, call => Merge(call, overwrites: true)),
    ];

    private static object Make(GoCall call)
    {
        var map = GoCall.Object([]);
        for (var i = 0; i < call.Count; i += 2)
            map.SetValue(GoFormat.Of(call[i]), i + 1 < call.Count ? call[i + 1] : "", readOnly: false);
        return map;
    }

    private static IEnumerable<IDictionary<string, object?>> Maps(GoCall call, int from) =>
        Enumerable.Range(from, Math.Max(0, call.Count - from)).Select(index => call.Map(index));

    private static object Change(GoCall call, Action<IDictionary<string, object?>> change)
    {
        change(call.Map(0));
        return call.Map(0);
    }

    /// <summary>Changes the first map, as Sprig does. What is empty there is taken from the others.</summary>
    private static object Merge(GoCall call, bool overwrites)
    {
        var target = call.Map(0);
        foreach (var source in Maps(call, 1))
            Into(target, source, overwrites, 0);
        return target;
    }

    private static void Into(IDictionary<string, object?> target, IDictionary<string, object?> source, bool overwrites, int depth)
    {
        foreach (var (key, value) in source.ToList())
        {
            if (depth < 50 && target.TryGetValue(key, out var known) && known is IDictionary<string, object?> inner
                && value is IDictionary<string, object?> other)
                Into(inner, other, overwrites, depth + 1);
            else if (overwrites ? GoValue.IsTrue(value) : !target.TryGetValue(key, out var own) || !GoValue.IsTrue(own))
                target[key] = value;
        }
    }

    private static object? Dig(GoCall call)
    {
        object? value = call.Map(call.Count - 1);
        for (var i = 0; i < call.Count - 2; i++)
        {
            if (value is not IDictionary<string, object?> map || !map.TryGetValue(call.Text(i), out value))
                return call[call.Count - 2];
        }

        return value;
    }
}
