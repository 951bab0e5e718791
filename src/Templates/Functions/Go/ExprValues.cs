using System.Text;

namespace Notifications.Templates.Functions.Go;

/// <summary>Of expr: operators that are stricter than this language's, and functions for values. What expr refuses is an error here
/// too.</summary>
internal static class ExprValues
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.Of("isTrue", 1, 1, GoResult.Flag, call => call[0] is true),
        GoFunction.Of("flag", 1, 1, GoResult.Flag, call => call[0] as bool?
            ?? throw call.Error($"true or false is wanted, not {GoValue.Kind(call[0])}")),
        GoFunction.Of("unknown", 1, 1, GoResult.Any, call => throw call.Error($"there is no \"{call.Text(0)}\"")),
        GoFunction.Of("eq", 2, 2, GoResult.Flag, call => GoValue.AreEqual(call[0], call[1])),
        GoFunction.Of("lt", 2, 2, GoResult.Flag, call => Order(call) < 0),
        GoFunction.Of("le", 2, 2, GoResult.Flag, call => Order(call) <= 0),
        GoFunction.Of("gt", 2, 2, GoResult.Flag, call => Order(call) > 0),
        GoFunction.Of("ge", 2, 2, GoResult.Flag, call => Order(call) >= 0),
        GoFunction.Of("in", 2, 2, GoResult.Flag, In),
        GoFunction.Of("matches", 2, 2, GoResult.Flag, call => call[0] is not null && call[1] is not null
            && GoPatterns.Compile(call, Text(call, 1)).IsMatch(Text(call, 0))),
        GoFunction.Of("contains", 2, 2, GoResult.Flag, call => call[0] is not null && call[1] is not null
            && Text(call, 0).Contains(Text(call, 1), StringComparison.Ordinal)),
        GoFunction.Of("hasPrefix", 2, 2, GoResult.Flag, call => call[0] is not null && call[1] is not null
            && Text(call, 0).StartsWith(Text(call, 1), StringComparison.Ordinal)),
        GoFunction.Of("hasSuffix", 2, 2, GoResult.Flag, call => call[0] is not null && call[1] is not null
            && Text(call, 0).EndsWith(Text(call, 1), StringComparison.Ordinal)),
        GoFunction.Of("at", 2, 2, GoResult.Any, call => At(call)
            ?? (call[0] is IDictionary<string, object?> ? null
                : throw call.Error($"there is no item {GoFormat.Of(call[1])} in {GoValue.Kind(call[0])}"))),
        GoFunction.Of("get", 2, 2, GoResult.Any, At),
        GoFunction.Of("slice", 3, 3, GoResult.Any, Slice),
        GoFunction.Of("pow", 2, 2, GoResult.Any, call => Math.Pow(Number(call, 0), Number(call, 1))),
        GoFunction.Of("len", 1, 1, GoResult.Number, call => call[0] switch
        {
            string text => (long)text.EnumerateRunes().Count(),
            IDictionary<string, object?> map => (long)map.Count,
            var other => (long)(GoValue.AsList(other)?.Count ?? throw call.Error($"{GoValue.Kind(other)} has no length")),
        }),
        GoFunction.Of("type", 1, 1, GoResult.Text,
            call => GoValue.Kind(
                call[0]) switch { "invalid" => "nil", "int64" => "int", "float64" => "float", "slice" => "array", var kind => kind }),
        GoFunction.Of("abs", 1, 1, GoResult.Any, call => GoNumber.IsInteger(call[0]) ? Math.Abs(call.Long(0)) : Math.Abs(Number(call, 0))),
        GoFunction.Of("ceil", 1, 1, GoResult.Any, call => Math.Ceiling(Number(call, 0))),
        GoFunction.Of("floor", 1, 1, GoResult.Any, call => Math.Floor(Number(call, 0))),
        GoFunction.Of("round", 1, 1, GoResult.Any, call => Math.Round(Number(call, 0), MidpointRounding.AwayFromZero)),
        GoFunction.Of("int", 1, 1, GoResult.Number, call => call[0] is string text
            ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
                : throw call.Error($"\"{text}\" is no whole number")
            : (long)Number(call, 0)),
        GoFunction.Of("float", 1, 1, GoResult.Any, call => call[0] is string text
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                : throw call.Error($"\"{text}\" is no number")
            : Number(call, 0)),
        GoFunction.Of("string", 1, 1, GoResult.Text, call => GoFormat.Of(call[0])),
        GoFunction.Of("trim", 1, 2, GoResult.Text, call => call.Count == 1 ? Text(call, 0).Trim()
            : Text(call, 0).Trim(Text(call, 1).ToCharArray() is { Length: > 0 } cut ? cut : ['\0'])),
        GoFunction.Of("trimPrefix", 1, 2, GoResult.Text, call => Cut(call) is { Length: > 0 } part
            && Text(call, 0).StartsWith(part, StringComparison.Ordinal) ? Text(call, 0)[part.Length..] : Text(call, 0)),
        GoFunction.Of("trimSuffix", 1, 2, GoResult.Text, call => Cut(call) is { Length: > 0 } part
            && Text(call, 0).EndsWith(part, StringComparison.Ordinal) ? Text(call, 0)[..^part.Length] : Text(call, 0)),
        GoFunction.Of("upper", 1, 1, GoResult.Text, call => Text(call, 0).ToUpperInvariant()),
        GoFunction.Of("lower", 1, 1, GoResult.Text, call => Text(call, 0).ToLowerInvariant()),
        GoFunction.Of("split", 2, 3, GoResult.List,
            call => GoCall.Array(GoStrings.Split(Text(call, 0), Text(call, 1), call.Count > 2 ? call.Int(2) : -1))),
        GoFunction.Of("splitAfter", 2, 3, GoResult.List, call => GoCall.Array(
            GoStrings.Split(Text(call, 0), Text(call, 1), call.Count > 2 ? call.Int(2) : -1) is var parts
                ? parts.Select((part, index) => index < parts.Count - 1 ? part + Text(call, 1) : part) : [])),
        GoFunction.Of("replace", 3, 4, GoResult.Text, Replace),
        GoFunction.Of("repeat", 2, 2, GoResult.Text, call => GoStrings.Repeat(call, Text(call, 0), call.Int(1))),
        GoFunction.Of("join", 1, 2, GoResult.Text,
            call => call.Bounded(string.Join(call.Count > 1 ? Text(call, 1) : "", call.List(0).Select(GoFormat.Of)))),
        GoFunction.Of("indexOf", 2, 2, GoResult.Number,
            call => Place(Text(call, 0), Text(call, 0).IndexOf(Text(call, 1), StringComparison.Ordinal))),
        GoFunction.Of("lastIndexOf", 2, 2, GoResult.Number,
            call => Place(Text(call, 0), Text(call, 0).LastIndexOf(Text(call, 1), StringComparison.Ordinal))),
        GoFunction.Of("max", 1, Any, GoResult.Any, call => Extreme(call, 1)),
        GoFunction.Of("min", 1, Any, GoResult.Any, call => Extreme(call, -1)),
        GoFunction.Of("mean", 1, Any, GoResult.Any,
            call => Numbers(call, call.From(0)).Select(GoNumber.ToDouble).DefaultIfEmpty(0).Average()),
        GoFunction.Of("median", 1, Any, GoResult.Any,
            call => Numbers(call, call.From(0)).Select(GoNumber.ToDouble).Order().ToList() is { Count: > 0 } sorted
            ? (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2 : 0.0),
        GoFunction.Of("toJSON", 1, 1, GoResult.Text, call => GoEncodings.Json(call, isIndented: true, isHtml: true)),
        GoFunction.Of("fromJSON", 1, 1, GoResult.Any, call => GoEncodings.FromJson(call, isStrict: true)),
        GoFunction.Of("toBase64", 1, 1, GoResult.Text, call => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(call, 0)))),
        GoFunction.Of("fromBase64", 1, 1, GoResult.Text,
            call => Convert.TryFromBase64String(Text(call, 0), new byte[Text(call, 0).Length], out _)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(Text(call, 0))) : throw call.Error("not base 64")),
        GoFunction.Of("date", 1, 3, GoResult.Time, Date),
        GoFunction.Of("weekday", 1, 1, GoResult.Number, call => (long)call.Time(0).DayOfWeek),
        GoFunction.Of("keys", 1, 1, GoResult.List, call => GoCall.Array(GoValue.Sorted(call.Map(0)).Select(entry => entry.Key))),
        GoFunction.Of("values", 1, 1, GoResult.List, call => GoCall.Array(GoValue.Sorted(call.Map(0)).Select(entry => entry.Value))),
        GoFunction.Of("toPairs", 1, 1, GoResult.List,
            call => GoCall.Array(GoValue.Sorted(call.Map(0)).Select(entry => GoCall.Array(new[] { entry.Key, entry.Value })))),
        GoFunction.Of("fromPairs", 1, 1, GoResult.Map,
            call => GoCall.Object(call.List(0).Select(pair => GoValue.AsList(pair) is [var key, var value]
            ? new KeyValuePair<string, object?>(GoFormat.Of(key), value) : throw call.Error("pairs of a key and a value are wanted")))),
        .. new (string Name, Func<long, long, long> Do)[]
        {
            ("bitand", (a, b) => a & b), ("bitor", (a, b) => a | b), ("bitxor", (a, b) => a ^ b), ("bitnand", (a, b) => a & ~b),
            ("bitshl", (a, b) => a << (int)b), ("bitshr", (a, b) => a >> (int)b), ("bitushr", (a, b) => a >>> (int)b),
        }.Select(bits => GoFunction.Of(bits.Name, 2, 2, GoResult.Number, call => bits.Do(call.Long(0), call.Long(1)))),
        GoFunction.Of("bitnot", 1, 1, GoResult.Number, call => ~call.Long(0)),
    ];

    private static int Order(GoCall call) => GoValue.Compare(call[0], call[1])
        ?? throw call.Error($"{GoValue.Kind(call[0])} and {GoValue.Kind(call[1])} cannot be compared");

    private static string Text(GoCall call, int index) => call[index] as string
        ?? throw call.Error($"a text is wanted, not {GoValue.Kind(call[index])}");

    private static double Number(GoCall call, int index) => GoNumber.IsNumber(call[index]) ? call.Double(index)
        : throw call.Error($"a number is wanted, not {GoValue.Kind(call[index])}");

    private static string Cut(GoCall call) => call.Count > 1 ? Text(call, 1) : " ";

    private static object In(GoCall call) => call[1] switch
    {
        null => false,
        IDictionary<string, object?> map => call[0] is string key && map.ContainsKey(key),
        var other when GoValue.AsList(other) is { } list => list.Any(item => GoValue.AreEqual(call[0], item)),
        var other => throw call.Error($"\"in\" wants a list or a map, not {GoValue.Kind(other)}"),
    };

    /// <summary>Counted from the end when negative; null where there is none.</summary>
    private static object? At(GoCall call) => call[0] switch
    {
        IDictionary<string, object?> map => call[1] is string key && map.TryGetValue(key, out var value) ? value : null,
        var other when GoValue.AsList(other) is { } list => call.Long(1) is var index
            && (index < 0 ? index + list.Count : index) is >= 0 and var at && at < list.Count ? list[(int)at] : null,
        _ => null,
    };

    private static object Slice(GoCall call)
    {
        var text = call[0] as string;
        var items = text is null ? call.List(0) : null;
        var length = text?.Length ?? items!.Count;
        var to = Math.Clamp(call[2] is null ? length : call.Int(2) < 0 ? call.Int(2) + length : call.Int(2), 0, length);
        var from = Math.Clamp(call.Int(1) < 0 ? call.Int(1) + length : call.Int(1), 0, to);
        return text is not null ? text[from..to] : GoCall.Array(items!.Skip(from).Take(to - from));
    }

    private static string Replace(GoCall call)
    {
        if (call.Count == 3)
            return GoStrings.Replace(call, Text(call, 0), Text(call, 1), Text(call, 2));
        var (text, old, with, left) = (Text(call, 0), Text(call, 1), Text(call, 2), call.Int(3));
        if (left < 0 || old.Length == 0)
            return GoStrings.Replace(call, text, old, with);
        var parts = text.Split(old, left == int.MaxValue ? left : left + 1);
        return call.Bounded(string.Join(with, parts));
    }

    private static long Place(string text, int at) => at < 0 ? -1 : Encoding.UTF8.GetByteCount(text.AsSpan(0, at));

    private static object? Extreme(GoCall call, int sign)
    {
        object? best = null;
        foreach (var number in Numbers(call, call.From(0)))
            best = best is null || GoNumber.Compare(number, best) * sign > 0 ? number : best;
        return best;
    }

    private static IEnumerable<object> Numbers(GoCall call, IEnumerable<object?> values) => values.SelectMany(value =>
        GoNumber.IsNumber(value) ? [value!] : GoValue.AsList(value) is { } list ? Numbers(call, list)
            : throw call.Error($"a number is wanted, not {GoValue.Kind(value)}"));

    private static object Date(GoCall call)
    {
        if (call.Count > 1)
            return GoTime.TryParse(Text(call, 0), Text(call, 1), out var exact) ? exact
                : throw call.Error($"\"{call.Text(0)}\" does not look like {call.Text(1)}");
        if (GoTime.TryParse(Text(call, 0), out var time))
            return time;
        string[] layouts = ["2006-01-02", "15:04:05", "2006-01-02 15:04:05", "02 Jan 06 15:04 MST", "02 Jan 06 15:04 -0700",
            "Monday, 02-Jan-06 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 -0700"];
        return layouts.Select(layout => GoTime.TryParse(call.Text(0), layout, out var found) ? (object)found : null)
            .FirstOrDefault(found => found is not null)
            ?? throw call.Error($"\"{call.Text(0)}\" is no date");
    }
}
