namespace Notifications.SystemTests.Metrics;

/// <summary>A row of docs/metrics.md.</summary>
internal sealed record DocumentedMetric(string Prometheus, string Name, string Type, string? Unit, IReadOnlyList<string> Labels)
{
    /// <summary>Every metric that the page lists, and what the names of the libraries' begin with.</summary>
    public static (IReadOnlyDictionary<string, DocumentedMetric> Ours, IReadOnlyList<string> Libraries) Read()
    {
        var rows = File.ReadLines(RepositoryFiles.Path("docs", "metrics.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        var ours = rows.Where(row => row.Length == 6).Select(row => new DocumentedMetric(
            row[0].Trim('`'), row[1].Trim('`'), row[2], row[3].Length > 0 ? row[3]
                : null, row[4].Split(", ", StringSplitOptions.RemoveEmptyEntries)));
        return (ours.ToDictionary(metric => metric.Prometheus, StringComparer.Ordinal),
            [.. rows.Where(row => row.Length == 3).SelectMany(row => row[0].Split(", ")).Select(name => name.Trim('`'))]);
    }
}
