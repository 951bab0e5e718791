namespace Notifications.Chaos.Verdict;

/// <summary>What is wrong, each in words.</summary>
internal sealed class Findings
{
    public List<string> Lost { get; } = [];

    public List<string> Repeated { get; } = [];

    public List<string> OutOfOrder { get; } = [];

    public List<string> Stale { get; } = [];

    /// <summary>Messages that nothing in the story explains, refused requests, dead deliveries, programs that ended by
    /// themselves.</summary>
    public List<string> Other { get; } = [];

    public IReadOnlyList<(string Kind, List<string> Found)> All =>
        [("lost", Lost), ("repeated", Repeated), ("out of order", OutOfOrder), ("stale final state", Stale), ("otherwise wrong", Other)];

    public bool IsClean => All.All(kind => kind.Found.Count == 0);

    /// <summary>Nothing is missing that may still come.</summary>
    public bool IsComplete => Lost.Count == 0 && Stale.Count == 0;
}
