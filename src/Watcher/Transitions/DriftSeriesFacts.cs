namespace Notifications.Watcher.Transitions;

/// <summary>
/// Counts drift that comes back: episodes that follow each other, and rounds in which a sync succeeded and what it had applied was
/// OutOfSync again at once (a webhook, an operator or an autoscaler writes the same fields).
/// </summary>
internal static class DriftSeriesFacts
{
    private static readonly TimeSpan Within = TimeSpan.FromHours(1);

    /// <summary>Longer than what goes on, so that a reader of the standing still knows what has just ended.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    /// <summary>How soon after a sync a difference is its undoing.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMinutes(2);

    private const int MostOnsets = 20;

    /// <summary>What the comparison showed, with the series of each episode that begins, and a fact for each round but the first.</summary>
    public static Detection Counted(Detection detection, ApplicationSnapshot after, DateTimeOffset observedAt)
    {
        var at = after.ReconciledAt ?? observedAt;
        var tracked = detection.TrackedState;
        var series = tracked.Series is { } last && tracked.Drift is null && after.ReconciledAt - last.LastAt > Kept ? null : tracked.Series;
        var facts = new List<Fact>(detection.Facts.Count + 1);
        foreach (var fact in detection.Facts)
        {
            if (fact is not Fact.DriftDetected onset)
            {
                facts.Add(fact);
                continue;
            }

            series = Begun(series, onset.Episode.Since, after.Uid);
            var episode = onset.Episode with { Series = series.Id, Count = series.Count, Recent = series.Onsets.Count };
            facts.Add(onset with { Episode = episode });
            tracked = tracked with { Drift = episode };
        }

        if (Undone(after, series, tracked) is { Count: > 0 } undone)
        {
            series = Fought(series, after, at);
            if (series.Rounds > 1) facts.Add(new Fact.Fighting(series, after.Desired, undone, tracked.Drift?.Id, at));
        }

        return new Detection(facts, tracked with { Series = series });
    }

    private static DriftSeries Begun(DriftSeries? last, DateTimeOffset at, string uid)
    {
        var next = Next(last, at, uid);
        return next with
        {
            Count = next.Count + 1,
            Onsets = [.. next.Onsets.Where(onset => at - onset < Within).TakeLast(MostOnsets - 1), at]
        };
    }

    private static DriftSeries Fought(DriftSeries? last, ApplicationSnapshot after, DateTimeOffset at)
    {
        var next = Next(last, at, after.Uid);
        return next with
        {
            Rounds = next.Fought?.IsSameAs(after.Desired) == true ? next.Rounds + 1 : 1,
            Fought = after.Desired,
            FoughtSync = after.Operation!.StartedAt,
        };
    }

    private static DriftSeries Next(DriftSeries? last, DateTimeOffset at, string uid) => last is not null && at - last.LastAt <= Within
        ? last with { LastAt = at }
        : new DriftSeries(ContentId.Of("drift-series", uid, at), at, at, Count: 0);

    /// <summary>What differs although the last sync applied it, and nobody had much time to change it. What a sync leaves to be pruned is
    /// not undone.</summary>
    private static List<ResourceState> Undone(ApplicationSnapshot after, DriftSeries? series, TrackedState tracked)
    {
        if (after is not { SyncStatus: SyncStatuses.OutOfSync, HasComparisonError: false }) return [];
        if (after.Operation is not
            {
                Phase: Phases.Succeeded, DryRun: false, StartedAt: { } started, FinishedAt: { } finished,
                Revisions.Count: > 0
            } operation) return [];
        if (started <= series?.FoughtSync || started == tracked.BaselineSync
            || !operation.Revisions.SequenceEqual(after.Desired.Revisions, StringComparer.Ordinal)) return [];
        if (!(after.ReconciledAt > finished) || after.ReconciledAt - finished > AtOnce) return [];
        return after.Differing.FindAll(r => !r.RequiresPruning && (!operation.IsPartial || operation.Selected.Contains(r.Key)));
    }
}
