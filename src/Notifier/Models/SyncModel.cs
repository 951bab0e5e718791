using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>A sync operation as templates see it.</summary>
internal sealed record SyncModel(SyncOperation Sync, AppFacts App, Enriched Enriched)
{
    private static readonly HostMembers<SyncModel> Members = new(
        ("id", m => Text(m.Sync.Id)),
        ("phase", m => Text(m.Sync.Phase)),
        ("message", m => Text(m.Sync.Message)),
        ("revision", m => Text(m.Sync.Revisions.FirstOrDefault())),
        ("revisions", m => List(m.Sync.Revisions)),
        ("started_at", m => Time(m.Sync.StartedAt)),
        ("finished_at", m => Time(m.Sync.FinishedAt)),
        ("duration", m => Span(m.Sync.Duration)),
        ("by", m => Text(m.Sync.By)),
        ("started_by", m => Text(m.Sync.By ?? (m.Sync.SelfHealAttempts > 0 ? "self-heal" : m.Sync.Automated ? "auto-sync" : null))),
        ("cause", m => Text(SyncCause.Of(m.Sync, m.App, m.Enriched))),
        ("changed", m => Text(SyncChanges.Of(m.Sync.Results))),
        ("what", m => Text(m.Sync.DryRun ? "dry run" : m.Sync.Partial ? "partial sync" : "sync")),
        ("automated", m => m.Sync.Automated),
        ("self_heal", m => m.Sync.SelfHealAttempts > 0),
        ("self_heal_attempts", m => m.Sync.SelfHealAttempts),
        ("partial", m => m.Sync.Partial),
        ("dry_run", m => m.Sync.DryRun),
        ("prune", m => m.Sync.Prune),
        ("retries", m => m.Sync.Retries),
        ("inferred", m => m.Sync.Inferred),
        ("compared", m => IsCompared(m.Sync, m.App)),
        ("before_first_sight", m => m.Sync.StartedAt is { } started && m.App.View.Event.Standing.BaselineSync == started),
        ("rollback", m => m.App.Transition is { } told ? told.Kind == TransitionKinds.SyncRollback
            : m.App.View.Event.Transitions.Any(t => t.Kind == TransitionKinds.SyncRollback)),
        ("resources", m => ResourceModel.Of(m.Sync.Results, m.App, Enriched.Nothing)),
        ("failed_resources", m => ResourceModel.Of(m.Sync.Failed, m.App, Enriched.Nothing)),
        ("changed_resources", m => ResourceModel.Of(m.Sync.Changed, m.App, Enriched.Nothing)));

    /// <summary>
    /// Argo CD has looked at the cluster since the sync ended, so that health and status speak of it. Times are whole seconds: in the
    /// second of its end only a status that is Synced at the sync's own revision does.
    /// </summary>
    public static bool IsCompared(SyncOperation sync, AppFacts app)
    {
        var status = app.App["status"];
        if (sync.FinishedAt is not { } finished || status["reconciledAt"].Time is not { } compared) return true;
        return compared > finished
            || (compared == finished && status["sync"]["status"].Text == "Synced"
                && SyncReader.Revisions(status["sync"]).SequenceEqual(sync.Revisions, StringComparer.Ordinal));
    }

    public static object? Of(AppFacts app, Enriched enriched) => app.Sync is { } sync
        ? new HostObject<SyncModel>(new(sync, app, enriched), Members) : null;
}
