using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

internal static class SyncModel
{
    public static Value Of(SyncFacts? sync, AppFacts facts)
    {
        if (sync is null)
        {
            return Value.Null;
        }

        var model = new LazyObject();
        model.Set("id", Text(sync.Id));
        model.Set("phase", Text(sync.Phase));
        model.Set("message", Text(sync.Message));
        model.Set("revision", Text(sync.Revisions.FirstOrDefault()));
        model.Set("revisions", List(sync.Revisions));
        model.Set("started_at", Time(sync.StartedAt));
        model.Set("finished_at", Time(sync.FinishedAt));
        model.Set("duration", Span(sync.Duration));
        model.Set("by", Text(sync.By));
        model.Set("started_by", Text(sync.By ?? (sync.SelfHealAttempts > 0 ? "self-heal" : sync.Automated ? "auto-sync" : null)));
        model.Set("what", Text(sync.DryRun ? "dry run" : sync.Partial ? "partial sync" : "sync"));
        model.Set("automated", Value.From(sync.Automated));
        model.Set("self_heal", Value.From(sync.SelfHealAttempts > 0));
        model.Set("self_heal_attempts", Value.From(sync.SelfHealAttempts));
        model.Set("partial", Value.From(sync.Partial));
        model.Set("dry_run", Value.From(sync.DryRun));
        model.Set("prune", Value.From(sync.Prune));
        model.Set("retries", Value.From(sync.Retries));
        model.Set("inferred", Value.From(sync.Inferred));
        model.Add("resources", () => ResourceModel.Of(sync.Results, facts, Enriched.Nothing));
        model.Add("failed_resources", () => ResourceModel.Of(sync.Failed, facts, Enriched.Nothing));
        model.Add("changed_resources", () => ResourceModel.Of(sync.Changed, facts, Enriched.Nothing));
        return Value.From(model);
    }
}
