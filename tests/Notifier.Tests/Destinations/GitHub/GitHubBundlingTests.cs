using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Git;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Tests.Deliveries;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>What waits for one pull request is written together.</summary>
public sealed class GitHubBundlingTests
{
    private const string Pull = "acme/platform#7";
    private const int Applications = 40;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, new[] { "comment", "edit" })]
    [InlineData(true, new[] { "comment", "edit", "comment" })]
    public async Task Forty_failures_take_the_edits_of_forty_successes_and_one_new_comment(bool fails, string[] writes)
    {
        var options = new FakeGitHubOptions();
        await using var github = await FakeGitHub.StartAsync(options, Ct);
        github.AddRepository("acme/platform").AddPull(7, "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39", "a");
        var at = new TestStore.Sqlite();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var world = new RigSetup
        {
            StoreAt = await at.MakeAsync(Ct),
            Compose = async (request, cancellationToken) =>
            {
                var running = request.Event.At.Sequence == 1;
                begun.TrySetResult();
                if (running) await goOn.Task.WaitAsync(cancellationToken);
                return new Composition.Composed(
                    Some.Message(request.Event.App.Name, running ? Severity.Progress : fails ? Severity.Failure : Severity.Success));
            },
        };
        world.Destinations["github"] = GitHubRegistration.Create(
            "github",
            new GitHubOptions { Token = new Secret(options.Token), ApiUrl = github.Url, Limits = null },
            new DestinationServices(
                Repositories.Default, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
                Spectre.Console.AnsiConsole.Console)) with
        { Resolve = null };
        await using (var rig = await Rig.StartAsync(world, Ct))
        {
            await SendAsync(world, rig, "app-0", 1, announce: false);
            await begun.Task.WaitAsync(Ct);
            for (var i = 0; i < Applications; i++) await SendAsync(world, rig, $"app-{i}", 2, announce: fails);
            goOn.SetResult();
            await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
            Assert.All(await rig.ListAsync(Ct), delivery => Assert.NotEqual(DeliveryState.Dead, delivery.State));
        }

        at.Remove();
        Assert.Equal(writes, github.Effects.Select(effect => effect.Op));
        Assert.Empty(github.Violations);
        Assert.Contains(fails ? "❌ Argo CD: 0 of 40 synced, 40 failed" : "✅ Argo CD: 40 of 40 synced", github.Comments(Pull)[0].Body, StringComparison.Ordinal);
    }

    private static Task SendAsync(RigSetup world, Rig rig, string app, long sequence, bool announce)
    {
        var appEvent = Of(app, sequence);
        return rig.HandleAsync(world.Routes(appEvent, Planned(appEvent, "github", Pull) with { Announce = announce }), Ct);
    }
}
