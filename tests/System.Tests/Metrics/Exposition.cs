using System.Text.RegularExpressions;

namespace Notifications.SystemTests.Metrics;

/// <summary>What <c>/metrics</c> says: the families with their types, and the labels that their series have.</summary>
internal sealed partial record Exposition(
    IReadOnlyDictionary<string, string> Types, IReadOnlyDictionary<string, IReadOnlySet<string>> Labels)
{
    public static async Task<Exposition> ReadAsync(Uri program, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return Parse(await http.GetStringAsync(new Uri(program, "/metrics"), cancellationToken));
    }

    private static Exposition Parse(string text)
    {
        var types = TypeLine().Matches(text)
            .ToDictionary(line => line.Groups[1].Value, line => line.Groups[2].Value, StringComparer.Ordinal);
        var labels = types.Keys.ToDictionary(name => name, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (Match series in Series().Matches(text))
        {
            var name = series.Groups[1].Value;
            var family = types.ContainsKey(name) ? name : name[..name.LastIndexOf('_')];
            labels[family].UnionWith(Label().Matches(series.Groups[2].Value).Select(label => label.Groups[1].Value));
        }

        return new Exposition(
            types, labels.ToDictionary(pair => pair.Key, IReadOnlySet<string> (pair) => pair.Value, StringComparer.Ordinal));
    }

    [GeneratedRegex("^# TYPE (\\S+) (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("^([a-z][a-zA-Z0-9_]*)(?:\\{(.*)\\})? \\S+$", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Label();
}
