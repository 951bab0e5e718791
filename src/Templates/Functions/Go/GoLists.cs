namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's functions for lists, and those that choose among values. Their forms with <c>must</c> are the same: a mistake is an
/// error here anyway.</summary>
internal static class GoLists
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.Piped("default", 2, GoResult.Any, call => GoValue.IsTrue(call[1]) ? call[1] : call[0]),
        GoFunction.One("empty", GoResult.Flag, call => !GoValue.IsTrue(call[0])),
        GoFunction.Of("coalesce", 0, Any, GoResult.Any, call => call.From(0).FirstOrDefault(GoValue.IsTrue)),
        GoFunction.Of("all", 0, Any, GoResult.Flag, call => call.From(0).All(GoValue.IsTrue)),
        GoFunction.Of("any", 0, Any, GoResult.Flag, call => call.From(0).Any(GoValue.IsTrue)),
        GoFunction.Piped("ternary", 3, GoResult.Any, call => GoValue.IsTrue(call[2]) ? call[0] : call[1]),
        GoFunction.Of("list", 0, Any, GoResult.List, call => GoCall.Array(call.From(0))),
        GoFunction.Of("tuple", 0, Any, GoResult.List, call => GoCall.Array(call.From(0))),
        GoFunction.Of("concat", 0, Any, GoResult.List,
            call => GoCall.Array(Enumerable.Range(0, call.Count).SelectMany(index => call.List(index)))),
        GoFunction.Of("deepEqual", 2, 2, GoResult.Flag, call => GoValue.AreEqual(call[0], call[1])),
        GoFunction.One("typeOf", GoResult.Text, call => GoValue.TypeName(call[0])),
        GoFunction.One("kindOf", GoResult.Text, call => GoValue.Kind(call[0])),
        GoFunction.Piped("typeIs", 2, GoResult.Flag, call => GoValue.TypeName(call[1]) == call.Text(0)),
        GoFunction.Piped("typeIsLike", 2, GoResult.Flag, call => GoValue.TypeName(call[1]) == call.Text(0).TrimStart('*')),
        GoFunction.Piped("kindIs", 2, GoResult.Flag, call => GoValue.Kind(call[1]) == call.Text(0)),
        .. Must("append", 2, 2, GoResult.List, call => GoCall.Array(call.List(0).Append(call[1]))),
        .. Must("push", 2, 2, GoResult.List, call => GoCall.Array(call.List(0).Append(call[1]))),
        .. Must("prepend", 2, 2, GoResult.List, call => GoCall.Array(call.List(0).Prepend(call[1]))),
        .. Must("first", 1, 1, GoResult.Any, call => call.List(0) is [var first, ..] ? first : null),
        .. Must("last", 1, 1, GoResult.Any, call => call.List(0) is [.., var last] ? last : null),
        .. Must("rest", 1, 1, GoResult.List, call => GoCall.Array(call.List(0).Skip(1))),
        .. Must("initial", 1, 1, GoResult.List, call => GoCall.Array(call.List(0).SkipLast(1))),
        .. Must("reverse", 1, 1, GoResult.List, call => GoCall.Array(call.List(0).Reverse())),
        .. Must("compact", 1, 1, GoResult.List, call => GoCall.Array(call.List(0).Where(GoValue.IsTrue))),
        .. Must("uniq", 1, 1, GoResult.List, call => GoCall.Array(Distinct(call.List(0)))),
        .. Must("without", 1, Any, GoResult.List,
            call => GoCall.Array(call.List(0).Where(item => !call.From(1).Any(other => GoValue.AreEqual(item, other))))),
        .. Must("has", 2, 2, GoResult.Flag, call => call.List(1).Any(item => GoValue.AreEqual(call[0], item))),
        .. Must("slice", 1, 3, GoResult.Any, Slice),
        .. Must("chunk", 2, 2, GoResult.List,
            call => GoCall.Array(call.List(1).Chunk(Math.Max(1, call.Int(0))).Select(part => GoCall.Array(part)))),
        .. Must("deepCopy", 1, 1, GoResult.Any, call => GoValue.Copy(call[0])),
    ];

    public static IEnumerable<object?> Distinct(IEnumerable<object?> items)
    {
        var seen = new List<object?>();
        foreach (var item in items)
        {
            if (!seen.Exists(other => GoValue.AreEqual(item, other)))
                seen.Add(item);
        }

        return seen;
    }

    /// <summary>With its twin that has <c>must</c> in front.</summary>
    public static IEnumerable<GoFunction> Must(string name, int least, int most, GoResult result, Func<GoCall, object?> body) =>
        [.. new[] { name, $"must{char.ToUpperInvariant(name[0])}{name[1..]}" }.Select(
            own => least == 1 && most == 1 ? GoFunction.One(own, result, body) : GoFunction.Of(own, least, most, result, body))];

    private static object? Slice(GoCall call)
    {
        var list = call.List(0);
        if (list.Count == 0)
            return null;
        var (start, end) = (call.Int(1), call.Count > 2 ? call.Int(2) : list.Count);
        return start < 0 || end < start || end > list.Count ? throw call.Error($"the list has no items {start} to {end}")
            : GoCall.Array(list.Skip(start).Take(end - start));
    }
}
