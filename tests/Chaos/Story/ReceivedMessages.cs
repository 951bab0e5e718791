using System.Collections.Concurrent;
using Notifications.Chaos.Verdict;

namespace Notifications.Chaos.Story;

/// <summary>What the readers of Slack have heard so far.</summary>
internal sealed class ReceivedMessages
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<(int Application, int PullRequest), bool> _ends = new();
    private readonly ConcurrentDictionary<(int Application, Episode Episode), int> _episodes = new();

    public void Hear(Occasion occasion)
    {
        if (occasion.Event is Event.OfSync { State: not SyncState.Running } sync)
            _ends[(sync.Application, sync.PullRequest)] = true;
        else if (occasion.Event is Event.OfEpisode(var application, var episode) && occasion.IsNew)
            _episodes.AddOrUpdate((application, episode), 1, (_, count) => count + 1);
    }

    public Task<bool> OfEndAsync(Sync sync, CancellationToken stop) => UntilAsync(() => IsReceived(sync), stop);

    public Task<bool> OfAllEndsAsync(int application, IReadOnlyCollection<Sync> syncs, CancellationToken stop)
    {
        var own = syncs.Where(sync => sync.Application == application).ToList();
        return UntilAsync(() => own.TrueForAll(IsReceived), stop);
    }

    public Task<bool> OfAsync(int application, Episode episode, int times, CancellationToken stop) =>
        UntilAsync(() => _episodes.GetValueOrDefault((application, episode)) >= times, stop);

    private bool IsReceived(Sync sync) => _ends.ContainsKey((sync.Application, sync.PullRequest));

    /// <summary>False: stopped before.</summary>
    private static async Task<bool> UntilAsync(Func<bool> condition, CancellationToken stop)
    {
        while (!condition())
        {
            if (stop.IsCancellationRequested)
                return false;
            await Task.Delay(Look, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }
}
