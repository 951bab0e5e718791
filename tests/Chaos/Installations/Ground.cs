using System.Globalization;
using Notifications.Chaos.Fakes;
using Notifications.Chaos.Mishaps;
using Notifications.Chaos.Parts;
using Notifications.Chaos.Story;
using Notifications.Testing.Kubernetes;

namespace Notifications.Chaos.Installations;

/// <summary>What both modes stand on: an API server with the Applications, Slack and GitHub, and the ways to them.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private readonly List<TcpProxy> _proxies = [];

    private Ground(string folder, KubeApi api, ProgramPart slack, ProgramPart gitHub, int slackPort, int gitHubPort)
    {
        (Folder, Api, Slack, GitHub) = (folder, api, slack, gitHub);
        SlackProxy = Proxy(slackPort);
        GitHubProxy = Proxy(gitHubPort);
    }

    public string Folder { get; }

    public KubeApi Api { get; }

    public ProgramPart Slack { get; }

    public ProgramPart GitHub { get; }

    public TcpProxy SlackProxy { get; }

    public TcpProxy GitHubProxy { get; }

    /// <summary>The destinations, as every configuration names them. GitHub's limits of a day's work are raised: a run has as much in
    /// minutes. Each sync keeps its own message (no digests), so that every one of them can be compared.</summary>
    public string Destinations => string.Create(CultureInfo.InvariantCulture, $$"""
        destinations:
          slack: { type: slack, token: "xoxb-fake-0123456789", apiUrl: "http://127.0.0.1:{{SlackProxy.Port}}/api/", timeout: 5s, digestAbove: 10000 }
          github:
            type: github
            token: "ghp_fake0123456789"
            apiUrl: "http://127.0.0.1:{{GitHubProxy.Port}}/"
            hosts: [github.com]
            timeout: 5s
            limits: { writesPerMinute: 1200, writesPerHour: 72000, betweenWrites: 50ms, betweenNewComments: 100ms }
        triggers:
          on-health-degraded:
            on: health-changed
            when: app.status?.health?.status == "Degraded"
            for: 2s
            send: app-health-degraded
          on-health-recovered:
            on: health-changed
            when: app.status?.health?.status == "Healthy"
            recovers: on-health-degraded
            send: app-health-recovered
        """);

    public static async Task<Ground> BuildAsync(string folder, int applications, int pullRequests, CancellationToken cancellationToken)
    {
        var (slackPort, gitHubPort) = (Ports.Free(), Ports.Free());
        var slack = Fake(FakeProgram.Slack, folder, slackPort, (applications / Names.ApplicationsInChannel) + 1);
        var gitHub = Fake(FakeProgram.GitHub, folder, gitHubPort, pullRequests);
        slack.Start();
        gitHub.Start();
        var api = await KubeApi.StartLocalAsync(new KubeApiOptions(), cancellationToken);
        var cluster = new Cluster(api.Admin);
        await Parallel.ForAsync(
            0, applications, cancellationToken, async (i, token) => await cluster.CreateAsync(Objects.Application(i), token));
        return new Ground(folder, api, slack, gitHub, slackPort, gitHubPort);
    }

    public TcpProxy Proxy(int port)
    {
        var proxy = TcpProxy.Start(port);
        _proxies.Add(proxy);
        return proxy;
    }

    /// <summary>A way to the API server of one's own, and the section of the configuration that takes it.</summary>
    public async Task<(TcpProxy Proxy, string Instances)> WatchAsync(string name, CancellationToken cancellationToken)
    {
        var proxy = Proxy(Api.Server.Port);
        var file = Path.Combine(Folder, name + ".kubeconfig");
        var text = await File.ReadAllTextAsync(Api.Kubeconfig, cancellationToken);
        await File.WriteAllTextAsync(
            file, text.Replace($":{Api.Server.Port}", $":{proxy.Port}", StringComparison.Ordinal), cancellationToken);
        return (proxy, $$"""
            instances:
              - name: prod
                argocd: { url: "https://argocd.example.com" }
                watch: { kubeconfig: "{{file}}", namespaces: [{{Names.Namespace}}] }
            """);
    }

    public IEnumerable<Mishap> Mishaps() =>
    [
        .. ServerMishaps.Of(Api, 1),
        .. ProgramMishaps.Of(Slack, 1),
        .. ProgramMishaps.Of(GitHub, 1),
        .. FakeMishaps.Of(Slack, 2),
        .. FakeMishaps.Of(GitHub, 2),
        .. NetworkMishaps.Of("the way to Slack", 2, SlackProxy),
        .. NetworkMishaps.Of("the way to GitHub", 2, GitHubProxy),
    ];

    public async ValueTask DisposeAsync()
    {
        await Slack.DisposeAsync();
        await GitHub.DisposeAsync();
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
        await Api.DisposeAsync();
    }

    private static ProgramPart Fake(string name, string folder, int port, int count) =>
        new(name, Programs.Itself,
            [name, folder, port.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)], folder);
}
