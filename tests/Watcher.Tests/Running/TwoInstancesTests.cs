using System.Runtime.CompilerServices;
using Notifications.Watcher.Sources;
using Xunit;
using static Notifications.Watcher.Tests.Running.ScriptedSource;

namespace Notifications.Watcher.Tests.Running;

/// <summary>Two instances in one process: what breaks one is said, and the other goes on.</summary>
public sealed class TwoInstancesTests : IDisposable
{
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly Lines _lines = new();

    [Fact]
    public async Task One_that_breaks_is_logged_makes_the_program_not_ready_is_started_again_and_does_not_end_the_other()
    {
        var (breaking, sound) = (new BreakingSource(breaks: 2), new ScriptedSource());
        await using var watcher = await RunningWatcher.StartAsync(
            _files, _inbox, _lines, open: instance => instance.Name == "test" ? breaking
                : sound, others: [RunningWatcher.Instance(_files.Applications, "other")]);
        await Until.TrueAsync(() => watcher.Loops.NotReadyBecause is not null || breaking.Runs > 2, "the break is seen");
        await Until.TrueAsync(() => sound.Resumed.Count == 1, "the other is watched");
        sound.Tell(new SourceEvent.ListStarted(""), Seen("api", "5", fromList: true), new SourceEvent.ListCompleted("", "5", 1));
        await _inbox.ToldAsync("api", "discovered");

        await Until.TrueAsync(() => breaking.Runs == 3, "it is started again, and again");
        Assert.True(_lines.Contains("watching test broke"));
        Assert.False(_lines.Contains("watching other broke"));
        Assert.Single(sound.Resumed);
    }

    public void Dispose() => _files.Dispose();

    private sealed class BreakingSource(int breaks) : IApplicationSource
    {
        public int Runs { get; private set; }

        public async IAsyncEnumerable<SourceEvent> ReadAsync(
            IReadOnlyDictionary<string, string> resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (++Runs <= breaks) throw new InvalidOperationException("a bug of the source");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            yield break;
        }
    }
}
