using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>The window of a lane's due chains that is held in memory, the longest waiting first.</summary>
internal sealed class LaneQueue
{
    private readonly List<string> held = [];
    private Queue<string> fresh = new();
    private bool isHiding;

    /// <summary>Chains that nobody has looked at yet.</summary>
    public int Fresh => fresh.Count;

    /// <summary>Chains whose calls the limits do not allow yet, or that rest.</summary>
    public int Held => held.Count;

    /// <summary>From when one of the held may be called.</summary>
    public DateTimeOffset TokensAt { get; private set; }

    /// <summary>The ledger may hold what the window does not.</summary>
    public bool IsStale { get; set; }

    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>Waits for its turn in the window already.</summary>
    public bool Knows(string chain) => fresh.Contains(chain) || held.Contains(chain);

    public bool HasDigest => fresh.Any(DigestChain.Is) || held.Exists(DigestChain.Is);

    public void Replace(LaneLook look)
    {
        fresh = new Queue<string>(look.Due.Except(held, StringComparer.Ordinal));
        held.RemoveAll(chain => !look.Due.Contains(chain));
        // What the window did not show is looked for when it is through; when it shows only what must wait, after that
        IsStale = look.More && fresh.Count > 0;
        isHiding = look.More && fresh.Count == 0;
        NextDue = look.NextDue;
    }

    /// <summary>One that is due, after all others.</summary>
    public void Add(string chain) => fresh.Enqueue(chain);

    /// <summary>The limits may allow more by now: everything is looked at again, in its order.</summary>
    public void Release()
    {
        fresh = new Queue<string>([.. held, .. fresh]);
        held.Clear();
        IsStale |= isHiding;
    }

    /// <summary>The first ones that are neither under way nor rest.</summary>
    public IReadOnlyList<string> Take(int count, LaneFlows underWay, LaneRests rests, DateTimeOffset now)
    {
        var taken = new List<string>(count);
        while (taken.Count < count && fresh.TryDequeue(out var chain))
        {
            if (underWay.Misses(chain)) continue;
            if (rests.Of(chain, now) is { } at) Hold(chain, at);
            else taken.Add(chain);
        }

        return taken;
    }

    public void Hold(string chain, DateTimeOffset tokensAt)
    {
        TokensAt = held.Count == 0 || tokensAt < TokensAt ? tokensAt : TokensAt;
        held.Add(chain);
    }
}
