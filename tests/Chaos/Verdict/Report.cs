using System.Globalization;
using System.Text;
using Notifications.Chaos.Mishaps;
using Notifications.Chaos.Story;

namespace Notifications.Chaos.Verdict;

/// <summary>The table at the end.</summary>
internal static class Report
{
    private const int MostExamples = 15;

    public static string Of(
        string mode, Settings settings, Fate fate, StoryLog chronicle, Readers readers, Findings findings, TimeSpan played, TimeSpan rest)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{mode}, seed {settings.Seed}, {played.TotalMinutes:F1} min, {settings.Applications} Applications: {(findings.IsClean ? "clean" : "NOT CLEAN")}\n\n| | |\n|---|--:|\n");
        Line(text, "faults", fate.Total);
        foreach (var (kind, count) in fate.Struck.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
            Line(text, $"— {kind}", count);
        Line(text, "changes of Applications", chronicle.Transitions);
        Line(text, "syncs", chronicle.Syncs.Count);
        Line(text, "posts and updates in Slack", readers.Slack.Effects);
        Line(text, "comments and edits on GitHub", readers.GitHub.Effects);
        Line(text, "seconds until the ledger was at rest", (int)rest.TotalSeconds);
        foreach (var (kind, found) in findings.All)
            Line(text, $"**{kind}**", found.Count);
        foreach (var (kind, found) in findings.All)
        {
            foreach (var one in found.Take(MostExamples))
                text.Append(CultureInfo.InvariantCulture, $"{kind}: {one}\n");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, int value) =>
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
}
