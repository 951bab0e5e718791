using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Notifications.Hosting;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>What the program does between SIGTERM and its end.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_call_that_is_under_way_at_SIGTERM_ends_and_is_recorded_also_after_a_second_signal(int signals)
    {
        await using var slack = await FakeSlack.StartAsync(new FakeSlackOptions { CheckContract = false }, Ct);
        slack.AddChannel("sre");
        slack.Faults.Next(new Fault.HappensLate(TimeSpan.FromSeconds(4)), IsPost);
        var file = Configure($$"""
            store: { type: sqlite, path: ./n.db }
            destinations: { slack: { type: slack, token: xoxb-fake-0123456789, apiUrl: "{{slack.Url}}api/", limits: none } }
            subscriptions: [{ triggers: [on-created], recipients: ["slack:#sre"] }]
            """);
        _folder.File("applications/web.json", SomeApplications.Json("argocd", "web", 2_500));
        using var run = RunningProgram.Start("notifications", ["run", "--config", file]);
        await run.SaysAsync("ready: watching 1 Applications", Ct);
        _folder.File("applications/new.json", SomeApplications.Json("argocd", "new", 2_500));
        await Eventually.TrueAsync(() => slack.Requests.Any(IsPost), Ct);

        if (signals == 2)
        {
            await run.TerminateAsync(Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(300), Ct);
        }

        Assert.Equal((0, ""), (await run.EndAsync(Ct), Broke(run) ? run.ToString() : ""));
        var list = await Cli.RunAsync("deliveries", "list", "--config", file);
        Assert.Contains("delivered  prod/argocd/new", Assert.Single(list.OutputLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_accepts_and_stays_silent_holds_up_no_ending_beyond_the_limit()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var file = Configure($"store: {{ type: postgresql, connection: \"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=u;Password=p;Database=d\" }}");
        _folder.File("applications/web.json", SomeApplications.Json("argocd", "web", 2_500));
        using var run = RunningProgram.Start("notifications", ["run", "--config", file]);
        using var connection = await silent.AcceptTcpClientAsync(Ct);

        var began = Stopwatch.StartNew();
        var code = await run.EndAsync(Ct);

        Assert.False(Broke(run), run.ToString());
        Assert.Equal(0, code);
        // The process has its time to begin and to go away, which a busy machine makes long.
        Assert.InRange(began.Elapsed, TimeSpan.Zero, NotificationsHost.ShutdownLimit + TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _folder.Dispose();

    private static bool Broke(RunningProgram run) => run.Said("nhandled exception") || run.Said("BackgroundService failed")
        || run.Said("crit:");

    private static bool IsPost(RecordedRequest request) => request.Path.Contains("chat.postMessage", StringComparison.Ordinal);

    private string Configure(string rest) => _folder.File("notifications.yaml", $$"""
        instances: [{ name: prod, watch: { directory: ./applications } }]
        health: { enabled: false }
        {{rest}}
        """);
}
