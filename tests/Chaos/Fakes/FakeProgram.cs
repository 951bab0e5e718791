using System.Globalization;
using System.Runtime.InteropServices;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;

namespace Notifications.Chaos.Fakes;

/// <summary>
/// The fake Slack or GitHub as a program of its own: <c>fake-slack|fake-github FOLDER PORT COUNT</c>. What happened is kept in FOLDER, so
/// that a killed one comes back as it was. Each line on standard input is a fault that lasts until the next line; it ends with its input.
/// </summary>
internal static class FakeProgram
{
    public const string Slack = "fake-slack";
    public const string GitHub = "fake-github";
    public const string Repository = "acme/platform";

    public static string LogFile(string folder, string name) => Path.Combine(folder, name + ".jsonl");

    public static string ViolationsFile(string folder, string name) => Path.Combine(folder, name + "-violations.txt");

    public static async Task<int> RunAsync(string name, string folder, int port, int count)
    {
        await using FakeServer server = name == Slack ? await SlackAsync(folder, port, count) : await GitHubAsync(folder, port, count);
        using var ended = new CancellationTokenSource();
        var watch = WriteViolationsAsync(server, ViolationsFile(folder, name), ended.Token);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stopped.TrySetResult());
        await Task.WhenAny(stopped.Task, Task.Run(() => ObeyAsync(server)));
        await ended.CancelAsync();
        await watch;
        return 0;
    }

    private static async Task ObeyAsync(FakeServer server)
    {
        while (await Console.In.ReadLineAsync() is { } line)
            server.Faults.Otherwise = Behaviour.Parse(line);
    }

    private static async Task<FakeServer> SlackAsync(string folder, int port, int channels)
    {
        var options = new FakeSlackOptions
        {
            Port = port,
            LogPath = LogFile(folder, Slack),
            MessagesPerSecondPerChannel = 1,
            CheckContract = false
        };
        var slack = await FakeSlack.StartAsync(options, CancellationToken.None);
        for (var i = 0; i < channels; i++)
            slack.AddChannel(Story.Names.Channel(i));
        return slack;
    }

    private static async Task<FakeServer> GitHubAsync(string folder, int port, int pulls)
    {
        var options = new FakeGitHubOptions { Port = port, LogPath = LogFile(folder, GitHub), AnyRepository = true, CheckContract = false };
        var github = await FakeGitHub.StartAsync(options, CancellationToken.None);
        github.Remaining = int.MaxValue;
        var repository = github.AddRepository(Repository);
        for (var number = 1; number <= pulls; number++)
            repository.AddPull(number, number.ToString(CultureInfo.InvariantCulture).PadRight(40, 'f'),
                Story.Objects.Path + "/values.yaml");
        return github;
    }

    private static async Task WriteViolationsAsync(FakeServer server, string file, CancellationToken cancellationToken)
    {
        var written = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var found = server.Violations;
            await File.AppendAllLinesAsync(file, found.Skip(written), CancellationToken.None);
            written = found.Count;
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
