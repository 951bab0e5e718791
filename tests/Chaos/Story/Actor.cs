using System.Text.Json.Nodes;

namespace Notifications.Chaos.Story;

/// <summary>
/// Plays the life of one Application: syncs that succeed or fail, times of bad health, deletion and creation anew. It waits for nobody, but
/// for one thing: a state that leaves no trace in a later snapshot (a failed sync, a bad health) stays until it was told, so that the next
/// one hides nothing.
/// </summary>
internal sealed class Actor(
    int application, int applications, int seed, TimeSpan rest, Cluster cluster, StoryLog chronicle, ReceivedMessages told)
{
    private const int LongestHistory = 10;
    private readonly Random _random = new(HashCode(seed, application));
    private readonly string _name = Names.Application(application);
    private readonly List<JsonObject> _history = [];
    private DateTimeOffset _lastEnd;
    private int _syncs;
    private int _historyId;

    /// <param name="stop">No new action; what is under way is finished.</param>
    /// <param name="abort">Everything ends.</param>
    public async Task PlayAsync(CancellationToken stop, CancellationToken abort)
    {
        await RestAsync(rest * _random.NextDouble(), stop);
        while (!stop.IsCancellationRequested)
        {
            await (_random.Next(12) switch
            {
                0 => IllnessAsync(stop, abort),
                1 => RebirthAsync(stop, abort),
                _ => SyncAsync(stop, abort),
            });
            await RestAsync(rest * (0.2 + (1.6 * _random.NextDouble())), stop);
        }
    }

    private async Task SyncAsync(CancellationToken stop, CancellationToken abort)
    {
        var pull = Names.PullRequest(application, _syncs++, applications);
        var revision = Names.Revision(application, pull);
        var startedAt = await NextSecondAsync(abort);
        await cluster.PatchAsync(_name, Objects.Running(revision, startedAt), abort);
        chronicle.Began(application, pull);
        await RestAsync(TimeSpan.FromSeconds(5) * Math.Pow(_random.NextDouble(), 2), stop);
        var sync = new Sync(application, pull, Succeeds: _random.Next(6) > 0);
        _lastEnd = DateTimeOffset.UtcNow;
        var end = Objects.Ended(revision, _lastEnd, sync.Succeeds);
        if (sync.Succeeds)
        {
            _history.Add(Objects.HistoryEntry(_historyId++, revision, startedAt, _lastEnd));
            _history.RemoveRange(0, Math.Max(0, _history.Count - LongestHistory));
            await cluster.PatchAsync(_name, Objects.History(_history), abort);
        }

        await cluster.PatchAsync(_name, end, abort);
        chronicle.Ended(sync);
        if (!sync.Succeeds || _random.Next(40) == 0)
            await told.OfEndAsync(sync, stop);
    }

    private async Task IllnessAsync(CancellationToken stop, CancellationToken abort)
    {
        await cluster.PatchAsync(_name, Objects.Health("Degraded", await NextSecondAsync(abort)), abort);
        var times = chronicle.Happened(application, Episode.Degraded);
        if (!await told.OfAsync(application, Episode.Degraded, times, stop))
            return;
        await cluster.PatchAsync(_name, Objects.Health("Healthy", await NextSecondAsync(abort)), abort);
        chronicle.Happened(application, Episode.Recovered);
        await told.OfAsync(application, Episode.Recovered, times, stop);
    }

    /// <summary>Its syncs must have been told before: a deleted Application tells nothing any more.</summary>
    private async Task RebirthAsync(CancellationToken stop, CancellationToken abort)
    {
        if (!await told.OfAllEndsAsync(application, chronicle.Syncs, stop))
            return;
        await cluster.DeleteAsync(_name, abort);
        chronicle.Happened(application, Episode.Deleted);
        await RestAsync(TimeSpan.FromSeconds(4) * _random.NextDouble(), stop);
        _history.Clear();
        _historyId = 0;
        await cluster.CreateAsync(Objects.Application(application), abort);
        var times = chronicle.Happened(application, Episode.Created);
        if (await told.OfAsync(application, Episode.Deleted, times, stop))
            await told.OfAsync(application, Episode.Created, times, stop);
    }

    /// <summary>Argo CD writes whole seconds: a new operation starts in a later one than the last ended in.</summary>
    private async Task<DateTimeOffset> NextSecondAsync(CancellationToken abort)
    {
        while (DateTimeOffset.UtcNow.ToUnixTimeSeconds() <= _lastEnd.ToUnixTimeSeconds())
            await Task.Delay(TimeSpan.FromMilliseconds(100), abort);
        return _lastEnd = DateTimeOffset.UtcNow;
    }

    private static Task RestAsync(TimeSpan time, CancellationToken stop) =>
        Task.Delay(time, stop).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>The same in every process.</summary>
    private static int HashCode(int seed, int application) => unchecked((seed * 7919) + (application * 104_729) + 1);
}
