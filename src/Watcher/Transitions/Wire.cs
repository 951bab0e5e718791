using System.Text.Json.Serialization.Metadata;

namespace Notifications.Watcher.Transitions;

/// <summary>
/// From facts to what travels. Ids derive from the Application's uid and from what identifies the fact: usually an instant that the
/// object tells, else the moment (the object's version).
/// </summary>
internal static class Wire
{
    public static Transition ToTransition(Fact fact, string uid, string moment) => fact switch
    {
        Fact.Created f => Make(TransitionKinds.Created, f.At, new Payloads.Nothing(), PayloadJson.Default.Nothing, uid),
        Fact.AutoSyncDisabled =>
            Make(TransitionKinds.AutoSyncDisabled, null, new Payloads.Nothing(), PayloadJson.Default.Nothing, uid, moment),
        Fact.AutoSyncEnabled =>
            Make(TransitionKinds.AutoSyncEnabled, null, new Payloads.Nothing(), PayloadJson.Default.Nothing, uid, moment),
        Fact.Deleted f => Make(TransitionKinds.Deleted, f.At, new Payloads.Nothing(), PayloadJson.Default.Nothing, uid),
        Fact.Gone f => Make(TransitionKinds.Gone, f.At, new Payloads.Deletion(f.Since, f.At), PayloadJson.Default.Deletion, uid),
        // A retry that takes another revision starts the same operation once more.
        Fact.SyncStarted f =>
            Sync(TransitionKinds.SyncStarted, f.Run.Operation.StartedAt, f.Run, uid, f.Run.Operation.RetryCount > 0
                ? f.Run.Operation.RetryCount : null),
        Fact.SyncRetrying f => Sync(TransitionKinds.SyncRetrying, null, f.Run, uid, f.Run.Operation.RetryCount),
        Fact.SyncProgressed f => Sync(TransitionKinds.SyncProgressed, null, f.Run, uid, moment),
        Fact.SyncSuperseded f => Superseded(f, uid),
        Fact.SyncRolledBack f => RolledBack(f, uid),
        Fact.SyncTerminated f => Sync(TransitionKinds.SyncTerminated, null, f.Run, uid),
        Fact.SyncSucceeded f => Sync(TransitionKinds.SyncSucceeded, f.Run.Operation.FinishedAt, f.Run, uid),
        Fact.SyncFailed f => Sync(TransitionKinds.SyncFailed, f.Run.Operation.FinishedAt, f.Run, uid),
        Fact.SyncErrored f => Sync(TransitionKinds.SyncErrored, f.Run.Operation.FinishedAt, f.Run, uid),
        Fact.SelfHealed f => SelfHealed(f, uid),
        Fact.HealthChanged f => Make(
            TransitionKinds.HealthChanged, f.To.Since, new Payloads.Health(f.From, f.To.Status, f.To.Message, f.To.Since),
            PayloadJson.Default.Health,
            uid, f.From, f.To.Status, f.To.Since ?? (object)moment),
        Fact.SyncStatusChanged f => Make(
            TransitionKinds.SyncStatusChanged, f.At, new Payloads.SyncStatus(f.From, f.To), PayloadJson.Default.SyncStatus,
            uid, f.From, f.To, f.At ?? (object)moment),
        Fact.ChangePending f => Pending(f, uid),
        Fact.ChangeSettled f => Settled(f, uid),
        Fact.DriftDetected f => Drift(
            TransitionKinds.DriftDetected, f.Episode, f.Episode.Since,
            new Payloads.Drift(f.Episode.Since, f.Desired.Revision, Resources(f.Resources), f.Episode.Series, f.Episode.Count,
                f.Episode.Recent), PayloadJson.Default.Drift, uid),
        Fact.DriftChanged f => Drift(
            TransitionKinds.DriftChanged, f.Episode, f.At,
            new Payloads.DriftChange(
                f.Episode.Since, Resources(f.Resources), Resources(f.Added), Resources(f.Removed), f.Episode.Series, f.Episode.Count,
                f.Episode.Recent),
            PayloadJson.Default.DriftChange,
            uid, f.At),
        Fact.DriftResolved f => Drift(
            TransitionKinds.DriftResolved, f.Episode, f.At,
            new Payloads.DriftEnd(f.Episode.Since, Name(f.How), Resources(f.Episode.Resources)), PayloadJson.Default.DriftEnd, uid),
        Fact.Fighting f => Fighting(f, uid),
        Fact.Stalled f => Make(
            TransitionKinds.ReconciliationStalled, f.Since,
            new Payloads.Stall(f.Since, f.Usual > TimeSpan.Zero ? f.Usual.TotalSeconds : null, null), PayloadJson.Default.Stall, uid,
            f.Since),
        Fact.Resumed f => Make(
            TransitionKinds.ReconciliationResumed, f.At, new Payloads.Stall(f.Since, null, f.At), PayloadJson.Default.Stall, uid, f.Since,
            f.At),
        Fact.ConditionAppeared { Condition: var c } => Make(
            TransitionKinds.ConditionAppeared, c.Since, new Payloads.Condition(c.Type, c.Message, c.Since), PayloadJson.Default.Condition,
            uid, c.Type, c.Since ?? (object)moment),
        Fact.ConditionCleared { Condition: var c } => Make(
            TransitionKinds.ConditionCleared, null, new Payloads.Cleared(c.Type), PayloadJson.Default.Cleared, uid, c.Type, c.Since
                ?? (object)moment),
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "no wire form"),
    };

    private static Transition Sync(string kind, DateTimeOffset? at, SyncRun run, string uid, object? part = null) =>
        Sync(kind, at, run, uid, Payload(run), part);

    private static Payloads.Sync Payload(SyncRun run)
    {
        var operation = run.Operation;
        return new Payloads.Sync(
            run.Phase, operation.Revisions is [var first, ..] ? first : null, operation.Revisions, operation.DryRevision,
            operation.StartedAt, operation.FinishedAt,
            new Payloads.InitiatedBy(operation.InitiatedBy.Username, operation.InitiatedBy.Automated),
            operation.RetryCount, operation.DryRun, operation.IsPartial, operation.Prune, operation.AutoHealAttempts, operation.Message,
            run.Inferred);
    }

    private static Transition Sync(string kind, DateTimeOffset? at, SyncRun run, string uid, Payloads.Sync payload, object? part)
    {
        var operation = run.Operation;
        // An operation that is retried starts once and may fail several times.
        var when = at == operation.StartedAt ? null : at;
        var made = part is null
            ? Make(kind, at, payload, PayloadJson.Default.Sync, uid, operation.StartedAt, when)
            : Make(kind, at, payload, PayloadJson.Default.Sync, uid, operation.StartedAt, when, part);
        return made with { SyncId = SyncId(operation, uid) };
    }

    private static Transition Superseded(Fact.SyncSuperseded fact, string uid)
    {
        var payload = Payload(fact.Run) with { How = Name(fact.How), ByRevision = fact.ByRevisions is [var first, ..] ? first : null };
        return Sync(TransitionKinds.SyncSuperseded, null, fact.Run, uid, payload, string.Join(',', fact.Run.Operation.Revisions));
    }

    private static Transition RolledBack(Fact.SyncRolledBack fact, string uid)
    {
        var payload = Payload(
            fact.Run) with
        { FromRevision = fact.From.Revision, FromRevisions = fact.From.Revisions, Earlier = fact.Earlier };
        return Sync(TransitionKinds.SyncRollback, fact.Run.Operation.FinishedAt, fact.Run, uid, payload, part: null);
    }

    private static Transition SelfHealed(Fact.SelfHealed fact, string uid)
    {
        var operation = fact.Run.Operation;
        var payload = new Payloads.SelfHeal(
            operation.Revisions is [var first, ..] ? first : null, operation.AutoHealAttempts, Resources(fact.Resources),
            operation.StartedAt, operation.FinishedAt, fact.Episode?.Id, fact.Episode?.Count ?? 1, fact.Episode?.Since);
        return Make(TransitionKinds.SelfHealed, operation.FinishedAt, payload, PayloadJson.Default.SelfHeal, uid, operation.StartedAt) with
        {
            SyncId = SyncId(operation, uid),
        };
    }

    private static Transition Pending(Fact.ChangePending fact, string uid)
    {
        var payload = new Payloads.Pending(
            fact.From.Revision, fact.From.Revisions, fact.To.Revision, fact.To.Revisions, fact.To.DryRevision, fact.At, fact.Since,
            fact.ChangeId,
            fact.IsLeftover, Resources(fact.Resources));
        return Make(
            TransitionKinds.ChangePending, fact.At, payload, PayloadJson.Default.Pending,
            uid, string.Join(',', fact.To.Revisions), fact.To.ComparedTo, fact.At);
    }

    private static Transition Settled(Fact.ChangeSettled fact, string uid) => Make(
        TransitionKinds.ChangeSettled, fact.At,
        new Payloads.Settled(fact.ChangeId, fact.Desired.Revision, fact.Desired.Revisions, fact.Since, Name(fact.How)),
        PayloadJson.Default.Settled, uid, fact.ChangeId, fact.At);

    private static Transition Fighting(Fact.Fighting fact, string uid)
    {
        var series = fact.Series;
        var payload = new Payloads.Fight(
            series.Id, series.Since, series.Rounds, series.Count, fact.Desired.Revision, series.FoughtSync, Resources(fact.Resources));
        return Make(TransitionKinds.Fighting, fact.At, payload, PayloadJson.Default.Fight, uid, series.Id,
            series.FoughtSync) with
        { EpisodeId = fact.EpisodeId };
    }

    private static Transition Drift<T>(
        string kind, DriftEpisode episode, DateTimeOffset? at, T payload, JsonTypeInfo<T> type, string uid, object? part = null) =>
        Make(kind, at, payload, type, uid, episode.Id, part) with { EpisodeId = episode.Id };

    private static Transition Make<T>(
        string kind, DateTimeOffset? at, T payload, JsonTypeInfo<T> type, string uid, params ReadOnlySpan<object?> identity) =>
        new(ContentId.Of([kind, uid, .. identity]), kind, at, SyncId: null, EpisodeId: null,
            JsonSerializer.SerializeToElement(payload, type));

    private static string? SyncId(OperationState operation, string uid) =>
        operation.StartedAt is { } startedAt ? SyncIds.Of(uid, startedAt) : null;

    private static Payloads.Resource[] Resources(IReadOnlyList<ResourceState> resources) =>
        [.. resources.Select(
            r => Resource(r.Key) with { Status = SyncStatuses.OutOfSync, Health = r.Health, RequiresPruning = r.RequiresPruning })];

    private static Payloads.Resource[] Resources(IReadOnlyList<ResourceKey> resources) => [.. resources.Select(Resource)];

    private static Payloads.Resource Resource(ResourceKey key) => new(key.Group, key.Kind, key.Namespace, key.Name, null, null, null);

    private static string Name(Settlement how) => how switch
    {
        Settlement.Synced => "synced",
        Settlement.Withdrawn => "withdrawn",
        Settlement.Replaced => "replaced",
        Settlement.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private static string Name(Supersession how) => how switch
    {
        Supersession.Deleted => "deleted",
        Supersession.Replaced => "replaced",
        Supersession.Refreshed => "refreshed",
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private static string Name(Resolution how) => how switch
    {
        Resolution.Synced => "synced",
        Resolution.SelfHealed => "self-healed",
        Resolution.Reverted => "reverted",
        Resolution.GitCaughtUp => "git-caught-up",
        Resolution.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };
}
