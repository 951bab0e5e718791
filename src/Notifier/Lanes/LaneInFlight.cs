using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>The ordering keys of a lane whose deliveries are being sent. Belongs to the lane's loop; only the ends come from other
/// threads.</summary>
internal sealed partial class LaneInFlight(LaneName lane, WakeSignal ended, ILogger logger)
{
    private readonly ConcurrentQueue<(string Key, SendResult Result)> _ends = new();
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missed = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Keys => _running.Keys;

    public int Count => _running.Count;

    public Task AllEnded => Task.WhenAll(_running.Values);

    /// <summary>True when the key is in flight. What else it may hold is then looked for when it has ended.</summary>
    public bool Misses(string orderingKey)
    {
        if (!_running.ContainsKey(orderingKey)) return false;
        _missed.Add(orderingKey);
        return true;
    }

    /// <summary>A scan of the ledger leaves out all keys that are in flight.</summary>
    public void MissAll() => _missed.UnionWith(_running.Keys);

    public void Add(string orderingKey, Task<SendResult> sending, CancellationToken abort) =>
        _running.Add(orderingKey, FinishAsync(orderingKey, sending, abort));

    /// <summary>The next key that has ended since the last call; null: none.</summary>
    public EndedSend? TakeEnd()
    {
        if (!_ends.TryDequeue(out var next)) return null;
        _running.Remove(next.Key);
        return new EndedSend(next.Key, next.Result, _missed.Remove(next.Key));
    }

    private async Task FinishAsync(string orderingKey, Task<SendResult> sending, CancellationToken abort)
    {
        SendResult result = new SendResult.Failed();
        try
        {
            result = await sending;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // The lane's loop ends too.
        }
        catch (StoreUnavailableException e)
        {
            StoreIsAway(lane, e.Message);
        }
        catch (Exception e)
        {
            SendingBroke(e, lane, orderingKey);
            result = new SendResult.Broke($"{e.GetType().Name}: {e.Message}");
        }

        _ends.Enqueue((orderingKey, result));
        ended.Set();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane} waits for the store: {Reason}")]
    private partial void StoreIsAway(LaneName lane, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane}: sending the deliveries of {OrderingKey} broke; it is tried again")]
    private partial void SendingBroke(Exception e, LaneName lane, string orderingKey);
}

/// <summary>An ordering key that is not in flight any more.</summary>
/// <param name="Missed">It was signalled meanwhile, or a scan left it out: the ledger may hold more of it.</param>
internal readonly record struct EndedSend(string OrderingKey, SendResult Result, bool Missed);
