using System.Text;
using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Xunit;

namespace Notifications.Notifier.Tests.Models;

/// <summary>Where an Application stands in a pull request's comment when the message is about a change that waits, or waits no more.</summary>
public sealed class AppStatesTests
{
    [Theory]
    [InlineData(TransitionKinds.ChangePending, "Succeeded", "Waiting")]
    [InlineData(TransitionKinds.ChangePending, "Failed", "Waiting")]
    [InlineData(TransitionKinds.ChangePending, "Running", "Syncing")]
    [InlineData(TransitionKinds.ChangePending, "Terminating", "Syncing")]
    [InlineData(TransitionKinds.ChangeSettled, "Running", "Syncing")]
    [InlineData(TransitionKinds.ChangeSettled, "Succeeded", "Synced")]
    [InlineData(TransitionKinds.ChangeSettled, "Failed", "Failed")]
    public void A_change_that_waits_is_said_to_be_syncing_while_its_sync_runs(string kind, string phase, string stage)
    {
        var app = $$"""
            {
              "metadata": { "name": "web", "uid": "uid" },
              "status": {
                "sync": { "status": "OutOfSync", "revision": "9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20" },
                "health": { "status": "Progressing" },
                "operationState": { "phase": "{{phase}}", "startedAt": "2026-02-01T12:00:00Z", "operation": { "sync": {} } }
              }
            }
            """;
        var transition = new Transition("t-1", kind, null, null, null, JsonElement.Parse("{}"));
        var none = new Dictionary<string, string>();
        var appEvent = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "web", "uid", "default"), new Position("e", 1, 1),
            DateTimeOffset.UnixEpoch, null, Origins.Watch, [transition], null, Doc.FromJson(Encoding.UTF8.GetBytes(app)), Standing.Calm,
            new Subject(none, none, none), null);
        var facts = new ModelFactory(Repositories.Default).FactsOf(EventView.Of(appEvent), transition);
        Assert.Equal(stage, AppStates.Of(facts).Stage.ToString());
    }
}
