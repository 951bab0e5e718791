using Notifications.Events;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Notifications.Templates;
using Xunit;

namespace Notifications.Notifier.Tests.Models;

/// <summary>What conditions see, asked in their own language.</summary>
public sealed class ModelTests
{
    private const string Old = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";

    private const string Other = "5a8d703478b234260ffc8902311906e2ffbc2802";

    private static readonly RenderOptions Relaxed = new() { RelaxedTargets = true };

    [Theory]
    [InlineData("app.status.sync.status", "OutOfSync")]
    [InlineData("app.metadata.labels.team", "shop")]
    [InlineData("before", "")]
    [InlineData("instance.name + ' ' + project + ' ' + cluster + ' ' + namespace", "prod-eks shop prod-eu shop")]
    [InlineData("argocd.app_url", "https://argocd.example.com/applications/team-shop/shop")]
    [InlineData("sync.phase + ' ' + sync.by + ' ' + sync.retries", "Failed ada 5")]
    [InlineData("sync.duration.total_seconds", "72")]
    [InlineData("sync.failed_resources | array.map 'title' | array.join ', '", "Deployment shop/web, Job shop/migrate")]
    [InlineData("sync.changed_resources | array.map 'title' | array.join ', '", "ConfigMap shop/settings")]
    [InlineData("resources.out_of_sync | array.map 'name' | array.join ', '", "settings, web, old")]
    [InlineData("resources.unhealthy | array.map 'name' | array.join ', '", "web")]
    [InlineData("sources.size + ' ' + source.repo + ' ' + source.short + ' ' + source.previous_short", "1 platform/apps a8e3abc 0f1e2d3")]
    [InlineData("source.url", "https://github.example.com/platform/apps")]
    [InlineData("images[0] + ' ' + urls[0]", "registry.example.com/shop/web:1.2.3 https://shop.example.com/")]
    [InlineData("commit", "")]
    [InlineData("drift.active || pending.active", "false")]
    [InlineData("transition.kind", "")]
    public void A_condition_sees_the_Application_and_what_is_derived_from_it(string expression, string expected) =>
        Assert.Equal(expected, Ask(expression, SomeEvents.View(SomeEvents.Application("shop")), Side.After, null));

    [Fact]
    public void A_transition_shows_its_payload_beside_its_kind() =>
        Assert.Equal("health-changed Healthy Degraded", Ask(
            "transition.kind + ' ' + transition.from + ' ' + transition.to",
            SomeEvents.View(SomeEvents.Application("shop")), Side.After, SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Healthy","to":"Degraded"}""")));

    [Fact]
    public void A_sync_is_told_as_it_was_although_the_Application_is_further() =>
        Assert.Equal($"{Old} Succeeded bob 0", Ask(
            "sync.revision + ' ' + sync.phase + ' ' + sync.by + ' ' + sync.resources.size",
            SomeEvents.View(SomeEvents.Application("shop")), Side.After,
            SomeEvents.Transition(TransitionKinds.SyncSucceeded, $$$"""{"phase":"Succeeded","revision":"{{{Old}}}","startedAt":"2026-02-01T10:00:00Z","initiatedBy":{"username":"bob"}}""")));

    [Theory]
    [InlineData(TransitionKinds.SyncRollback, $$"""{"revision":"{{Other}}","fromRevision":"{{Old}}"}""")]
    [InlineData(TransitionKinds.SyncFailed, $$"""{"revision":"{{Old}}","startedAt":"2026-02-01T10:00:00Z"}""")]
    [InlineData(TransitionKinds.SyncSuperseded, $$"""{"revision":"{{Old}}","byRevision":"{{Other}}"}""")]
    [InlineData(TransitionKinds.ChangePending, $$"""{"fromRevision":"{{Other}}","toRevision":"{{Old}}"}""")]
    public void The_revision_whose_pull_request_is_meant_is_the_one_that_failed_waits_or_was_taken_back(string kind, string data) =>
        Assert.Equal(Old, Ask(
            "source.revision", SomeEvents.View(SomeEvents.Application("shop")), Side.After, SomeEvents.Transition(kind, data)));

    [Fact]
    public void The_side_before_is_the_snapshot_before()
    {
        var before = SomeEvents.Application("shop");
        before["status"]!["health"]!["status"] = "Healthy";
        var view = SomeEvents.View(SomeEvents.Application("shop"), before);

        Assert.Equal(("Healthy", "Degraded"),
            (Ask("app.status.health.status", view, Side.Before, null), Ask("app.status.health.status", view, Side.After, null)));
    }

    [Fact]
    public void Before_first_sight_there_is_an_empty_Application() =>
        Assert.Equal("true", Ask("app.status.health.status == null", SomeEvents.View(SomeEvents.Application("shop")), Side.Before, null));

    [Theory]
    [InlineData(TransitionKinds.DriftDetected, true, false, true)]
    [InlineData(TransitionKinds.DriftResolved, false, true, false)]
    [InlineData(TransitionKinds.HealthChanged, true, true, true)]
    [InlineData(TransitionKinds.HealthChanged, false, false, false)]
    public void Whether_it_drifted_before_follows_from_what_happened(string kind, bool drifts, bool before, bool after)
    {
        var standing = drifts ? new Standing("episode", SomeEvents.Now, null, null) : Standing.Calm;
        var view = SomeEvents.View(
            SomeEvents.Application("shop"), SomeEvents.Application("shop"), standing, transitions: SomeEvents.Transition(kind));

        Assert.Equal((before ? "true" : "false", after ? "true" : "false"),
            (Ask("drift.active", view, Side.Before, null), Ask("drift.active", view, Side.After, null)));
    }

    private static string Ask(string expression, EventView view, Side side, Transition? transition)
    {
        var parsed = TemplateExpression.Parse(expression);
        Assert.Empty(parsed.Errors);
        var model = TemplateModel.FromObject(new ModelFactory(Repositories.Default).ForCondition(view, side, transition));
        var result = parsed.Expression!.Evaluate(model, Relaxed, new RenderContext(), TestContext.Current.CancellationToken);
        Assert.Null(result.Error?.ToDisplay());
        return result.Text;
    }
}
