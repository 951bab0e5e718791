namespace Notifications.Watcher.Transitions;

/// <summary>Counts self-heals that follow each other closely: something changes the cluster again and again.</summary>
internal static class HealFacts
{
    private static readonly TimeSpan Within = TimeSpan.FromHours(1);

    /// <summary>The facts with the episode of each self-heal, and the newest episode.</summary>
    public static (IReadOnlyList<Fact> Facts, HealEpisode? Newest) Counted(IReadOnlyList<Fact> facts, HealEpisode? newest, string uid)
    {
        if (!facts.Any(f => f is Fact.SelfHealed)) return (facts, newest);
        var counted = new List<Fact>(facts.Count);
        foreach (var fact in facts)
        {
            if (fact is not Fact.SelfHealed healed)
            {
                counted.Add(fact);
                continue;
            }

            newest = Next(newest, healed.Run.Operation.FinishedAt ?? healed.Run.Operation.StartedAt, uid);
            counted.Add(healed with { Episode = newest });
        }

        return (counted, newest);
    }

    private static HealEpisode Next(HealEpisode? last, DateTimeOffset? at, string uid) => last is not null && at - last.LastAt <= Within
        ? last with { Count = last.Count + 1, LastAt = at }
        : new HealEpisode(ContentId.Of("heal", uid, at), at, at, Count: 1);
}
