using Notifications.Import.Code;
using Notifications.Import.Reading;

namespace Notifications.Import.Report;

/// <summary>How a part of the configuration came over.</summary>
internal enum ImportOutcome
{
    AsItIs,
    Translated,

    /// <summary>It behaves otherwise, and that is meant.</summary>
    DiffersOnPurpose,

    /// <summary>Nothing needs it here.</summary>
    LeftOut,

    NeedsHand,
}

/// <param name="What">Such as <c>trigger on-deployed</c>.</param>
/// <param name="Text">What became of it; for a hand: what to do.</param>
internal sealed record ImportNote(ImportOutcome Outcome, FilePlace At, string What, string Text);

/// <summary>Gathers what is said about an import.</summary>
internal sealed class ImportReport
{
    private readonly List<ImportNote> _notes = [];

    public IReadOnlyList<ImportNote> Notes => _notes;

    /// <summary>The environment variable of each key of the Secret, and of each value that stood in the ConfigMap.</summary>
    public SortedDictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    public bool NeedsHand => _notes.Exists(note => note.Outcome == ImportOutcome.NeedsHand);

    public void Add(ImportOutcome outcome, FilePlace at, string what, string text)
    {
        var note = new ImportNote(outcome, at, what, text);
        if (!_notes.Contains(note))
            _notes.Add(note);
    }

    /// <summary>What the translator said of a text.</summary>
    public void Add(string what, Origin origin, IEnumerable<Remark> remarks)
    {
        foreach (var remark in remarks)
            Add(remark.IsForHand ? ImportOutcome.NeedsHand
                : ImportOutcome.DiffersOnPurpose, origin.At(remark.At.Line, remark.At.Column), what, remark.Text);
    }
}
