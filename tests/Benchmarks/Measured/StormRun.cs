using System.Diagnostics;
using System.Globalization;
using Notifications.Testing.GitHub;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;

namespace Notifications.Benchmarks.Measured;

/// <summary>
/// All Applications finish a sync at once, told in one channel and in the comments of <see cref="PullRequests"/> pull requests, under the
/// limits that Slack and GitHub document, or under none. The clock stops when the last Application's final state has arrived; then
/// everything that stands is read again.
/// </summary>
internal static class StormRun
{
    public const int PullRequests = 40;
    public const string Channel = "storm";
    public const string Repository = "measured/deployments";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>0: everybody has everything, nothing is wrong with it, and in time.</summary>
    public static async Task<int> RunAsync(Setup setup, TextWriter output, CancellationToken cancellationToken)
    {
        await using var server = await ApiServerStandIn.StartAsync(cancellationToken);
        await using var slack = await FakeSlack.StartAsync(
            new FakeSlackOptions
            {
                AnyChannel = true,
                CheckContract = false,
                MessagesPerSecondPerChannel = setup.Unlimited ? null : 1,
                UpdatesPerMinute = setup.Unlimited ? null : 50,
            },
            cancellationToken);
        await using var github = await FakeGitHub.StartAsync(
            new FakeGitHubOptions
            {
                CheckContract = false,
                ContentPerMinute = setup.Unlimited ? null : 80,
                ContentPerHour = setup.Unlimited
                ? null : 500
            }, cancellationToken);
        if (setup.Unlimited) github.Remaining = int.MaxValue;
        var fleet = new Fleet(
            server, setup.Applications,
            index => new Subscribed("#" + Channel, ($"https://github.com/{Repository}.git", Sha(PullOf(index)))));
        AddPullRequests(github, fleet.Count);
        await using var services = setup.Distributed ? await Services.StartAsync(cancellationToken) : null;
        // A channel's readers want the digest whether the channel has a limit or not
        var (slackLimits, gitHubLimits) = setup.Unlimited ? (", limits: none, digestAbove: 20", ", limits: none") : ("", "");
        await using var installation = await Installation.StartAsync(
            server,
            $$"""
              slack: { type: slack, token: "xoxb-fake-0123456789", apiUrl: "{{slack.Url}}api/"{{slackLimits}} }
              github: { type: github, token: "ghp_fake0123456789", apiUrl: "{{github.Url}}", hosts: [github.com]{{gitHubLimits}} }
            """,
            services,
            output,
            cancellationToken);
        await installation.Ready.WaitAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        return await StormAsync(setup, fleet, slack, github, installation, output, cancellationToken);
    }

    /// <summary>The number of the pull request that an Application belongs to.</summary>
    public static int PullOf(int application) => 1 + (application % PullRequests);

    private static async Task<int> StormAsync(
        Setup setup, Fleet fleet, FakeSlack slack, FakeGitHub github, Installation installation, TextWriter output,
        CancellationToken cancellationToken)
    {
        var (readers, cpu, clock, began) = (
            new StormReaders(slack, github, fleet.Count), installation.CpuSeconds(), Stopwatch.StartNew(), DateTimeOffset.UtcNow);
        for (var i = 0; i < fleet.Count; i++) fleet.Sync(i);
        var changed = clock.Elapsed;
        while (readers.Listen() is { IsComplete: false } heard)
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(10)) throw new TimeoutException($"Not everything is told after ten minutes: {heard}");
            await Task.Delay(100, cancellationToken);
        }

        var used = installation.CpuSeconds() - cpu;
        await readers.CalmAsync(Calm, cancellationToken);
        var (channel, pulls) = (readers.ChannelFinal - began, readers.PullRequestsFinal - began);
        var (most, mostPulls, mostRoots) = setup.Unlimited ? (10, 10, fleet.Count / 10) : (60, 180, 45);
        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{fleet.Count} Applications changed within {changed.TotalSeconds:F1} s"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Slack: the channel's readers have the final state of all after {channel.TotalSeconds:F1} s (wanted: {most} s); {Calls(slack)}; {slack.Limited} answers 429"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"GitHub: all {PullRequests} pull requests are final after {pulls.TotalSeconds:F1} s (wanted: {mostPulls} s); {Calls(github)}; {github.Limited} refused for a limit"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{used * 1000 / fleet.Count / 2:F2} ms of CPU a notification (two an Application), peak {installation.PeakMegabytes()}"));
        var wrong = readers.Judge(mostRoots);
        foreach (var line in wrong.Take(20)) await output.WriteLineAsync($"WRONG: {line}");
        foreach (var line in readers.Summary()) await output.WriteLineAsync(line);
        await installation.StopAsync(cancellationToken);
        return wrong.Count == 0 && channel.TotalSeconds <= most && pulls.TotalSeconds <= mostPulls ? 0 : 1;
    }

    private static void AddPullRequests(FakeGitHub github, int applications)
    {
        var repository = github.AddRepository(Repository);
        for (var number = 1; number <= PullRequests; number++)
        {
            var files = Enumerable.Range(0, applications).Where(index => PullOf(index) == number)
                .Select(index => $"apps/{Fleet.NameOf(index)}/values.yaml");
            repository.AddPull(number, Sha(number), files);
        }
    }

    private static string Sha(int pull) => string.Create(CultureInfo.InvariantCulture, $"{pull:D8}{"".PadRight(32, 'a')}");

    private static string Calls(FakeServer server) => string.Join(", ", server.Requests
        .GroupBy(Kind, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")));

    private static string Kind(RecordedRequest request) => request.Path.Split('/') switch
    {
        [.., "api", var method] => method,
        [.., "commits", _] => $"{request.Method} commit",
        [.., "issues", "comments", _] => $"{request.Method} comment",
        [.., var last] => $"{request.Method} {last}",
        [] => request.Method,
    };
}
