using System.Text;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions.Go;

/// <summary>Of Go's <c>text/template</c>: printing, truth, comparisons, indexes, ranges.</summary>
internal static class GoCore
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.One("text", GoResult.Text, call => call[0] is null ? GoFormat.NoValue : GoFormat.Of(call[0])),
        GoFunction.One("jsonText", GoResult.Text, call => JsonText(call[0] is null ? GoFormat.NoValue : GoFormat.Of(call[0]))),
        GoFunction.One("truthy", GoResult.Flag, call => GoValue.IsTrue(call[0])),
        GoFunction.Of("and", 1, Any, GoResult.Any,
            call => call.From(0).FirstOrDefault(value => !GoValue.IsTrue(value), call[call.Count - 1])),
        GoFunction.Of("or", 1, Any, GoResult.Any, call => call.From(0).FirstOrDefault(GoValue.IsTrue, call[call.Count - 1])),
        GoFunction.One("not", GoResult.Flag, call => !GoValue.IsTrue(call[0])),
        GoFunction.Of("eq", 2, Any, GoResult.Flag, call => call.From(1).Any(other => GoValue.AreEqual(call[0], other))),
        GoFunction.Of("ne", 2, 2, GoResult.Flag, call => !GoValue.AreEqual(call[0], call[1])),
        GoFunction.Of("lt", 2, 2, GoResult.Flag, call => Order(call) < 0),
        GoFunction.Of("le", 2, 2, GoResult.Flag, call => Order(call) <= 0),
        GoFunction.Of("gt", 2, 2, GoResult.Flag, call => Order(call) > 0),
        GoFunction.Of("ge", 2, 2, GoResult.Flag, call => Order(call) >= 0),
        GoFunction.One("len", GoResult.Number, Length),
        GoFunction.Of("index", 1, Any, GoResult.Any, call => call.From(1).Aggregate(call[0], (value, key) => Index(call, value, key))),
        GoFunction.One("range", GoResult.List, call => GoCall.Array(Range(call, call[0]))),
        GoFunction.One("entries", GoResult.List, Entries),
        GoFunction.Of("print", 0, Any, GoResult.Text, call => call.Bounded(Print([.. call.From(0)]))),
        GoFunction.Of("println", 0, Any, GoResult.Text, call => call.Bounded(string.Join(' ', call.From(0).Select(GoFormat.Of)) + "\n")),
        GoFunction.Of("printf", 1, Any, GoResult.Text, call => call.Bounded(GoPrintf.Format(call.Text(0), [.. call.From(1)]))),
        GoFunction.Of("html", 1, Any, GoResult.Text, call => Html(Print([.. call.From(0)]))),
        GoFunction.Of("js", 1, Any, GoResult.Text, call => Js(Print([.. call.From(0)]))),
        GoFunction.Of("urlquery", 1, Any, GoResult.Text, call => QueryEscape(Print([.. call.From(0)]))),
        GoFunction.One("fail", GoResult.Text, call => throw call.Error(call.Text(0))),
    ];

    /// <summary>For the inside of a JSON text.</summary>
    private static string JsonText(string text) => GoEncodings.JsonQuoted(text, isHtml: false)[1..^1];

    /// <summary>As in the query of an address.</summary>
    private static string QueryEscape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    /// <summary>With a space between two that are no texts.</summary>
    private static string Print(IReadOnlyList<object?> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string)
                text.Append(' ');
            text.Append(GoFormat.Of(values[i]));
        }

        return text.ToString();
    }

    private static int Order(GoCall call) => GoValue.Compare(call[0], call[1])
        ?? throw call.Error($"{GoValue.Kind(call[0])} and {GoValue.Kind(call[1])} cannot be compared");

    private static object Length(GoCall call) => call[0] switch
    {
        string text => (long)Encoding.UTF8.GetByteCount(text),
        IDictionary<string, object?> map => (long)map.Count,
        var other => (long)(GoValue.AsList(other)?.Count ?? throw call.Error($"{GoValue.Kind(other)} has no length")),
    };

    /// <summary>What is not there is null: a message is not lost over it.</summary>
    private static object? Index(GoCall call, object? value, object? key) => value switch
    {
        null => null,
        IDictionary<string, object?> map => map.TryGetValue(GoFormat.Of(key), out var found) ? found : null,
        string text => Encoding.UTF8.GetBytes(text) is var bytes && GoNumber.ToLong(key) is >= 0 and var at && at < bytes.Length
            ? (long)bytes[at] : null,
        _ when GoValue.AsList(value) is { } list => GoNumber.ToLong(key) is >= 0 and var at && at < list.Count ? list[(int)at] : null,
        _ => throw call.Error($"{GoValue.Kind(value)} has no items"),
    };

    /// <summary>The values in the order in which Go's range gives them; a number gives those below it.</summary>
    private static IEnumerable<object?> Range(GoCall call, object? value) => value switch
    {
        null => [],
        IDictionary<string, object?> map => [.. GoValue.Sorted(map).Select(entry => entry.Value)],
        _ when GoValue.AsList(value) is { } list => list,
        _ when GoNumber.IsInteger(value) && GoNumber.ToLong(value) is var count && count <= GoCall.MostItems =>
            [.. Enumerable.Range(0, (int)Math.Max(0, count)).Select(number => (object)(long)number)],
        _ => throw call.Error($"{GoValue.Kind(value)} cannot be walked through"),
    };

    /// <summary>As <c>{key, value}</c>.</summary>
    private static object Entries(GoCall call) => call[0] is IDictionary<string, object?> map
        ? GoCall.Array(GoValue.Sorted(map).Select(entry => Entry(entry.Key, entry.Value)))
        : GoCall.Array(Range(call, call[0]).Select((item, index) => Entry((long)index, item)));

    private static SafeObject Entry(object key, object? value) => GoCall.Object([new("key", key), new("value", value)]);

    private static string Html(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal)
            .Replace("\0", "\ufffd", StringComparison.Ordinal);

    private static string Js(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => escaped.Append("\\\\"),
                '\'' => escaped.Append("\\'"),
                '"' => escaped.Append("\\\""),
                '<' or '>' or '&' or '=' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                < ' ' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
