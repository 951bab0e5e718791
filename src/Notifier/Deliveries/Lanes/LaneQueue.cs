using Notifications.Notifier.Deliveries.Attempts;

namespace Notifications.Notifier.Deliveries.Lanes;

/// <summary>The window of a lane's due chains that is held in memory, the longest waiting first.</summary>
internal sealed class LaneQueue
{
    private readonly LinkedList<string> chains = [];

    public int Count => chains.Count;

    /// <summary>The ledger may hold what the window does not.</summary>
    public bool IsStale { get; set; }

    public DateTimeOffset? NextDue { get; private set; }

    public void Replace(LaneLook look)
    {
        chains.Clear();
        foreach (var chain in look.Due) chains.AddLast(chain);
        // A look gives a window only: what it did not show is looked for when the window is through.
        IsStale = look.Due.Count > 0;
        NextDue = look.NextDue;
    }

    /// <summary>The first ones that are not under way.</summary>
    public IReadOnlyList<string> Take(int count, LaneFlows underWay)
    {
        var taken = new List<string>(count);
        while (taken.Count < count && chains.First is { } first)
        {
            chains.RemoveFirst();
            if (!underWay.Holds(first.Value)) taken.Add(first.Value);
        }

        return taken;
    }

    /// <summary>In front of the others, in their order.</summary>
    public void PutBack(IReadOnlyList<string> first)
    {
        for (var i = first.Count - 1; i >= 0; i--) chains.AddFirst(first[i]);
    }
}
