using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>The chains of a lane that are under way. Belongs to the lane's loop; only the ends come from elsewhere.</summary>
internal sealed partial class LaneFlows(LaneName lane, WakeSignal ended, ILogger logger)
{
    private readonly ConcurrentQueue<(string Chain, FlowEnd End)> ends = new();
    private readonly Dictionary<string, Task> underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> missed = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Chains => underWay.Keys;

    public int Count => underWay.Count;

    public Task AllEnded => Task.WhenAll(underWay.Values);

    /// <summary>Is the chain under way? Then what else it may hold is not seen before it ends.</summary>
    public bool Misses(string chain)
    {
        if (!underWay.ContainsKey(chain)) return false;
        missed.Add(chain);
        return true;
    }

    /// <summary>A look into the ledger leaves out all that are under way.</summary>
    public void MissAll() => missed.UnionWith(underWay.Keys);

    public void Add(string chain, Task<FlowEnd> flow, CancellationToken abort) => underWay.Add(chain, FinishAsync(chain, flow, abort));

    /// <summary>The next that has ended since it was asked last; null: none.</summary>
    public EndedFlow? TakeEnd()
    {
        if (!ends.TryDequeue(out var next)) return null;
        underWay.Remove(next.Chain);
        return new EndedFlow(next.Chain, next.End, missed.Remove(next.Chain));
    }

    private async Task FinishAsync(string chain, Task<FlowEnd> flow, CancellationToken abort)
    {
        FlowEnd end = new FlowEnd.Failed();
        try
        {
            end = await flow;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // The loop ends too.
        }
        catch (StoreUnavailableException e)
        {
            StoreIsAway(lane, e.Message);
        }
        catch (Exception e)
        {
            FlowBroke(e, lane, chain);
        }

        ends.Enqueue((chain, end));
        ended.Say();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane} waits for the store: {Reason}")]
    private partial void StoreIsAway(LaneName lane, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane}: chain {Chain} broke; it is tried again")]
    private partial void FlowBroke(Exception e, LaneName lane, string chain);
}

/// <summary>A chain that is not under way any more.</summary>
/// <param name="Missed">It rang meanwhile, or a look left it out: the ledger may hold more of it.</param>
internal readonly record struct EndedFlow(string Chain, FlowEnd End, bool Missed);
