using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing;
using Notifications.Testing.Programs;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary><c>compare</c> on the ledger of a program that ran with <c>shadow: true</c>.</summary>
public sealed class CompareTests : IDisposable
{
    private const string Configuration = """
        instances: [{ name: prod, watch: { directory: ./applications } }]
        store: { type: sqlite, path: ./notifications.db }
        health: { enabled: false }
        shadow: true
        destinations: { slack: { type: slack, token: none } }
        triggers: { on-degraded: { when: 'app.status.health.status == "Degraded"', send: [app-health-degraded] } }
        subscriptions: [{ triggers: [on-degraded], recipients: ["slack:#sre"] }]
        """;

    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_only_one_of_the_two_notified_of_is_said_with_its_reason()
    {
        var config = _folder.File("notifications.yaml", Configuration);
        await PlayAsync(config);
        var log = _folder.File("peer.log", string.Join(
            '\n',
            Line("Start processing", "web", minutes: -30),
            Line("Sending notification about condition 'on-degraded.[0].h' to '{slack SRE}'", "web"),
            Line("Sending notification about condition 'on-degraded.[0].h' to '{slack sre}'", "refused"),
            Line("Failed to notify recipient {slack sre} defined in resource argocd/refused: channel_not_found", "refused"),
            Line("Sending notification about condition 'on-degraded.[0].h' to '{slack sre}'", "old"),
            Line("Sending notification about condition 'on-degraded.[0].h' to '{slack sre}'", "elsewhere"),
            Line("Sending notification about condition 'on-other.[0].h' to '{slack sre}'", "web"),
            Line("Start processing", "web", minutes: 1)));

        var said = await Cli.RunAsync("compare", "--config", config, "--peer-log", log);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains(": 1 by both, 2 only here, 3 only by Argo CD Notifications\n", said.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse((await Cli.RunAsync("compare", "--config", config, "--peer-log", log, "--output", "json")).Output)!;
        Assert.Equal(
            [
                ("argocd/quiet", "Argo CD Notifications has no trace of it: it looks at an Application's newest state only, at each change and once a minute"),
                ("argocd/refused", "Argo CD Notifications could not send it: channel_not_found"),
            ],
            Differences(json["onlyHere"]!).OrderBy(difference => difference.Application));
        Assert.Collection(
            Differences(json["onlyThere"]!).OrderBy(difference => difference.Application),
            difference => Assert.Equal(("argocd/elsewhere", "the Application was never seen here"), difference),
            difference => Assert.EndsWith("Z: first sight: what is already so is not told", difference.Reason, StringComparison.Ordinal),
            difference => Assert.Equal(("argocd/web", "there is no trigger on-other here"), difference));
    }

    [Fact]
    public async Task Nothing_is_said_of_the_time_before_the_record_begins()
    {
        var config = _folder.File("notifications.yaml", Configuration);
        var log = _folder.File("peer.log", "time=\"2026-03-04T10:00:00Z\" level=info msg=\"Start processing\" resource=argocd/web");
        Assert.StartsWith(
            "2026-03-04 10:00:00Z to 2026-03-04 10:00:00Z: 0 by both",
            (await Cli.RunAsync("compare", "--config", config, "--peer-log", log, "--since", "20000h")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name the record of Argo CD Notifications: --peer-log FILE or --peer-annotations FILE")]
    [InlineData("--instance: no \"staging\": prod", "--peer-log", "peer.log", "--instance", "staging")]
    [InlineData("--within: \"soon\" is no duration (2h, 30m, 7d)", "--peer-log", "peer.log", "--within", "soon")]
    [InlineData("--since: \"0\" is no duration (2h, 30m, 7d)", "--peer-log", "peer.log", "--since", "0")]
    public async Task Wrong_arguments_are_said(string expected, params string[] arguments)
    {
        var config = _folder.File("notifications.yaml", Configuration);
        var said = await Cli.RunAsync(["compare", "--config", config, .. arguments]);
        Assert.Equal((2, expected + "\n"), (said.Code, said.Errors));
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_said()
    {
        var config = _folder.File("notifications.yaml", Configuration);
        var said = await Cli.RunAsync("compare", "--config", config, "--peer-annotations", Path.Combine(_folder.Path, "none.json"));
        Assert.Equal(2, said.Code);
        Assert.Contains("none.json", said.Errors, StringComparison.Ordinal);
    }

    /// <summary>web, refused and quiet become degraded; old was when it was first seen.</summary>
    private async Task PlayAsync(string config)
    {
        foreach (var name in new[] { "web", "refused", "quiet" }) _folder.File(
            $"applications/{name}.yaml", Application(name, "Healthy", 0));
        _folder.File("applications/old.yaml", Application("old", "Degraded", 0));
        using var program = RunningProgram.Start("notifications", ["run", "--config", config], []);
        await program.SaysAsync("ready: watching 4 Applications", Ct);
        foreach (var name in new[] { "web", "refused", "quiet" }) _folder.File(
            $"applications/{name}.yaml", Application(name, "Degraded", 5));
        await Eventually.TrueAsync(
            async () => (await Cli.RunAsync("deliveries", "list", "--config", config, "--state", "delivered")).OutputLines
                .Count(line => line.Contains("on-degraded", StringComparison.Ordinal)) == 3,
            Ct, "three deliveries");
        await program.EndAsync(Ct);
    }

    private static IEnumerable<(string Application, string Reason)> Differences(JsonNode found) =>
        found.AsArray().Select(difference => ((string)difference!["of"]!["application"]!, (string)difference["reason"]!));

    private static string Application(string name, string health, int minute) => $$"""
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: { name: {{name}}, namespace: argocd, uid: {{name}} }
        spec: { project: default, source: { repoURL: "https://github.com/acme/platform.git", path: apps/web }, destination: { namespace: web } }
        status:
          reconciledAt: "2026-03-04T10:0{{minute}}:00Z"
          sync: { status: Synced, revision: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20 }
          health: { status: {{health}} }
        """;

    private static string Line(string message, string name, int minutes = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"time=\"{DateTimeOffset.UtcNow.AddMinutes(minutes):O}\" level=info msg=\"{message}\" resource=argocd/{name}");
}
