namespace Notifications.Watcher.Transitions;

/// <summary>A change that waits: OutOfSync against a desired state that was never applied. Told once for each desired state; see ADR
/// 13.</summary>
internal static class PendingFacts
{
    public static Detection OutOfSync(
        ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt)
    {
        var resources = after.Differing;
        var keys = resources.ConvertAll(r => r.Key);
        if (tracked.Pending is { } known && known.Desired.IsSameAs(after.Desired)) return Less(before, after, tracked, known, keys);
        var at = after.ReconciledAt ?? observedAt;
        var since = tracked.Pending is { } earlier ? earlier.Since : at;
        var id = ChangeId(after.Uid, since, resources);
        Fact[] replaced = tracked.Pending is { ChangeId: { } old } && old != id
            ? [Settled(old, tracked.Pending.Desired, tracked.Pending.Since, Settlement.Replaced, at)] : [];
        return new Detection(
            [.. replaced, new Fact.ChangePending(From(before, after, tracked), after.Desired, since, at, resources, id, IsLeftover: false)],
            tracked with { Pending = new PendingChange(after.Desired, since) { ChangeId = id, Resources = keys } });
    }

    /// <summary>Names what waits.</summary>
    public static string ChangeId(string uid, DateTimeOffset? since, IReadOnlyList<ResourceState> resources) => ContentId.Of(
        ["pending", uid, since,
            .. resources.Select(r => $"{r.Key.Group}/{r.Key.Kind}/{r.Key.Namespace}/{r.Key.Name}").Order(StringComparer.Ordinal)]);

    /// <summary>What it was before: the state last applied, else the last deployed one.</summary>
    public static DesiredState From(ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked) =>
        tracked.Applied?.Desired ?? tracked.LastSynced
            ?? ((before?.History ?? after.History) is [.., var last] ? new DesiredState(last.Revisions, null, null)
                : DesiredState.NotKnown);

    /// <summary>Ends all that was reported as waiting.</summary>
    public static IReadOnlyList<Fact.ChangeSettled> SettleAll(TrackedState tracked, Settlement how, DateTimeOffset? at)
    {
        var settled = new List<Fact.ChangeSettled>(2);
        if (tracked.Pending is { ChangeId: { } id } pending) settled.Add(Settled(id, pending.Desired, pending.Since, how, at));
        if (tracked.Applied is { ChangeId: { } left } applied && left != tracked.Pending?.ChangeId)
            settled.Add(Settled(left, applied.Desired, applied.Since, how == Settlement.Withdrawn ? Settlement.Synced : how, at));
        return settled;
    }

    public static Fact.ChangeSettled Settled(string id, DesiredState desired, DateTimeOffset? since, Settlement how, DateTimeOffset? at) =>
        new(id, desired, since, how, at);

    /// <summary>A sync of single resources has left fewer of them; while a sync runs that is not reported yet.</summary>
    private static Detection Less(
        ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, PendingChange known, List<ResourceKey> keys)
    {
        var isLess = known.ChangeId is not null && keys.Count > 0 && keys.Count < known.Resources.Count
            && !keys.Except(known.Resources).Any();
        if (!isLess || after.Operation is { IsFinished: false }) return new Detection([], tracked);
        return new Detection(
            [new Fact.ChangePending(
                From(before, after, tracked), after.Desired, known.Since, after.ReconciledAt, after.Differing, known.ChangeId!,
                IsLeftover: false)],
            tracked with { Pending = known with { Resources = keys } });
    }
}
