using Notifications.Events;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Triggers;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

public sealed class ExplanationTests
{
    [Fact]
    public void Every_trigger_is_explained()
    {
        var happening = new Happening
        {
            Before = State.Running with { Health = "Progressing" },
            After = State.Succeeded with { Health = "Degraded" }
        }
            .With((TransitionKinds.SyncSucceeded, "s1"), (TransitionKinds.HealthChanged, "1"))
            .Subscribed("on-sync-succeeded.slack", "on-health-degraded.slack");
        var explained = Explanation.Of(happening.Event(), Tables.Catalog);
        Assert.Equal(
            [
                "on-auto-sync-disabled False 0 no auto-sync-disabled",
                "on-auto-sync-enabled False 0 no auto-sync-enabled",
                "on-auto-sync-off-pending False 0 no change-pending",
                "on-change-pending False 0 no change-pending",
                "on-change-settled False 0 no change-settled",
                "on-created False 0 no created",
                "on-deleted False 0 no deleted or gone",
                "on-drift-calm False 0 no sync-status-changed",
                "on-drift-detected False 0 no drift-changed or drift-detected",
                "on-drift-flapping False 0 no drift-detected or fighting",
                "on-drift-resolved False 0 no drift-resolved",
                "on-health-degraded True 1 health-changed, and `app.status?.health?.status == \"Degraded\"` holds; has to hold for 1m",
                "on-health-recovered False 0 health-changed, but `app.status?.health?.status == \"Healthy\"` does not hold",
                "on-reconciliation-resumed False 0 no reconciliation-resumed",
                "on-reconciliation-stalled False 0 no reconciliation-stalled",
                "on-self-healed False 0 no self-healed",
                "on-sync-failed False 0 no sync-errored or sync-failed",
                "on-sync-progressed False 0 no sync-progressed",
                "on-sync-retrying False 0 no sync-retrying",
                "on-sync-rolled-back False 0 no sync-rollback",
                "on-sync-running False 0 no sync-started",
                "on-sync-status-known False 0 no sync-status-changed",
                "on-sync-status-unknown False 0 no sync-status-changed",
                "on-sync-succeeded True 0 sync-succeeded, and `(transition.autoHealAttempts ?? 0) == 0` holds",
                "on-sync-superseded False 0 no sync-superseded",
            ],
            explained.Triggers.Where(trigger => trigger.Name is not ("on-deployed" or "on-pull-request-done"))
                .Select(trigger => $"{trigger.Name} {trigger.Fired} {trigger.After?.Minutes ?? 0} {trigger.Reason}"));
        Assert.EndsWith("does not hold", explained.Triggers.Single(trigger => trigger.Name == "on-deployed").Reason,
            StringComparison.Ordinal);
        Assert.Equal(["on-sync-succeeded", "on-health-degraded"], explained.Deliveries.Select(delivery => delivery.Trigger));
    }

    [Fact]
    public void A_trigger_fires_also_where_nobody_subscribed()
    {
        var happening = new Happening { Before = State.Running, After = State.Succeeded with { Health = "Degraded" } }.With(
            (TransitionKinds.SyncFailed, "s1"), (TransitionKinds.HealthChanged, "1"));
        var explained = Explanation.Of(happening.Event(), Tables.Catalog);
        Assert.Equal([("on-health-degraded", true, TimeSpan.FromMinutes(1)), ("on-sync-failed", true, (TimeSpan?)null)],
            explained.Triggers.Where(trigger => trigger.Fired).Select(trigger => (trigger.Name, trigger.Fired, trigger.After)));
        Assert.All(explained.Triggers.Where(trigger => trigger.Fired),
            trigger => Assert.EndsWith("; nobody subscribed", trigger.Reason, StringComparison.Ordinal));
        Assert.Empty(explained.Deliveries);
    }

    [Fact]
    public void An_opt_out_is_said()
    {
        var happening = new Happening { Before = State.Running, After = State.Succeeded }.With((TransitionKinds.SyncFailed, "s1")) with
        {
            Annotations = new Dictionary<string, string> { ["notifications.argoproj.io/unsubscribe.on-sync-failed"] = "" },
            ProjectAnnotations = new Dictionary<string, string> { ["notifications.argoproj.io/subscribe.on-sync-failed.slack"] = "#team" },
        };
        Assert.Equal("sync-failed; the Application opted out",
            Explanation.Of(happening.Event(), Tables.Catalog).Triggers.Single(trigger => trigger.Name == "on-sync-failed").Reason);
    }

    [Fact]
    public void First_sight_is_said_for_each()
    {
        var explained = Explanation.Of(new Happening { Origin = Origins.Discovered }.Event(), Tables.Catalog);
        Assert.Equal(TriggerCatalog.Load(templates: null).Count, explained.Triggers.Count);
        Assert.All(explained.Triggers, trigger => Assert.Equal("first sight: what is already so is not told", trigger.Reason));
    }
}
