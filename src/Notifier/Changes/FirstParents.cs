namespace Notifications.Notifier.Changes;

/// <summary>The commits of a branch itself, without those that came by merges.</summary>
internal static class FirstParents
{
    /// <summary>From the newest back to where the range began; null when the newest is not in the range.</summary>
    public static ImmutableArray<RangeCommit>? Walk(CommitRange range, string newest)
    {
        var byId = range.Commits.ToDictionary(commit => commit.Id, StringComparer.OrdinalIgnoreCase);
        if (!byId.ContainsKey(newest)) return null;
        var walked = ImmutableArray.CreateBuilder<RangeCommit>();
        // Taken out, so that a range which names a commit as its own ancestor ends too.
        for (var next = newest; next is not null && byId.Remove(next, out var commit); next = commit.Parents.FirstOrDefault())
            walked.Add(commit);
        return walked.ToImmutable();
    }
}
