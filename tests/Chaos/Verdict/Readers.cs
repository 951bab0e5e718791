using System.Diagnostics;
using Notifications.Chaos.Fakes;
using Notifications.Chaos.Story;
using Notifications.Testing.GitHub;
using Notifications.Testing.Slack;

namespace Notifications.Chaos.Verdict;

/// <summary>Follows the logs of Slack and GitHub while they are written.</summary>
internal sealed class Readers : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private readonly EffectTail<SlackEffect> _slackLog;
    private readonly EffectTail<CommentEffect> _gitHubLog;
    private readonly ReceivedMessages _told;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _lastHeard = Stopwatch.GetTimestamp();

    public Readers(string folder, ReceivedMessages told)
    {
        _slackLog = new EffectTail<SlackEffect>(FakeProgram.LogFile(folder, FakeProgram.Slack));
        _gitHubLog = new EffectTail<CommentEffect>(FakeProgram.LogFile(folder, FakeProgram.GitHub));
        _told = told;
        _loop = FollowAsync();
    }

    public SlackReader Slack { get; } = new();

    public GitHubReader GitHub { get; } = new();

    /// <summary>How long nobody has told anything.</summary>
    public TimeSpan QuietFor => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastHeard));

    public Findings Compare(StoryLog chronicle)
    {
        lock (_gate)
        {
            ReadOn();
            var findings = new Findings();
            Slack.Judge(chronicle, findings);
            GitHub.Judge(chronicle, findings);
            return findings;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
                ReadOn();
            await Task.Delay(Look, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void ReadOn()
    {
        var before = Slack.Effects + GitHub.Effects;
        foreach (var occasion in _slackLog.ReadOn().Select(Occasion.Of))
        {
            Slack.Hear(occasion);
            _told.Hear(occasion);
        }

        foreach (var effect in _gitHubLog.ReadOn())
            GitHub.Hear(effect);
        if (Slack.Effects + GitHub.Effects > before)
            Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
    }
}
