using System.Text;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary><c>IMPORT.md</c></summary>
internal static class ReportWriter
{
    private static readonly (ImportOutcome Outcome, string Title, string Meaning)[] Sections =
    [
        (ImportOutcome.NeedsHand, "Needs a hand", "What could not be taken along, or does not do here what it did there."),
        (ImportOutcome.DiffersOnPurpose, "Different on purpose", "What behaves otherwise, and why."),
        (ImportOutcome.Translated, "Translated", "What became something else that does the same."),
        (ImportOutcome.AsItIs, "Taken as it is", ""),
        (ImportOutcome.LeftOut, "Left out", "What nothing needs."),
    ];

    public static string Write(ImportReport report, IReadOnlyList<string> files)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Import of {string.Join(", ", files.Select(Escaped))}\n\n");
        text.Append("| | |\n|---|---|\n");
        foreach (var (outcome, title, _) in Sections)
            text.Append(CultureInfo.InvariantCulture, $"| {title} | {report.Notes.Count(note => note.Outcome == outcome)} |\n");
        text.Append("\nFor all of it: conditions fire when they become true, not as long as they are true, so nothing is sent for what already is at the start; what fails is tried again for a day; ")
            .Append("nothing is written to Applications. A message's text is Markdown: `*x*` is emphasis.\n");
        foreach (var (outcome, title, meaning) in Sections)
        {
            var notes = report.Notes.Where(note => note.Outcome == outcome).ToList();
            if (notes.Count == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{meaning}{(meaning.Length > 0 ? "\n\n" : "")}");
            foreach (var note in notes.OrderBy(note => note.At.File, StringComparer.Ordinal).ThenBy(note => note.At.Line))
                text.Append(CultureInfo.InvariantCulture,
                    $"- {(note.At.Line > 0 ? $"{Escaped(note.At.ToString())}: " : "")}{Escaped(note.What)}: {Escaped(note.Text)}\n");
        }

        Secrets(report, text);
        text.Append("\n## Next\n\n1. `notifications check --config notifications.yaml` names what is still wrong.\n2. Run it beside Argo CD Notifications with `shadow: true`: it sends nothing, and `notifications deliveries list` says what it would have sent; `notifications compare` says what only one of the two did, and why.\n")
            .Append("3. Switch Argo CD Notifications off, remove `shadow`, restart.\n");
        return text.ToString();
    }

    private static void Secrets(ImportReport report, StringBuilder text)
    {
        if (report.Secrets.Count == 0)
            return;
        text.Append("\n## Secrets\n\nNo value was copied. The configuration takes them from environment variables; `env` with `secretKeyRef`, or `${file:PATH}` in their place, brings them there.\n\n| variable | holds |\n|---|---|\n");
        foreach (var (variable, meaning) in report.Secrets)
            text.Append(CultureInfo.InvariantCulture, $"| `{variable}` | {Escaped(meaning)} |\n");
    }

    /// <summary>On one line, and without the characters that mean something in a table.</summary>
    private static string Escaped(string text) =>
        text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
