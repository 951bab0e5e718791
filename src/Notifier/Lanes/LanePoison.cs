using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Isolates the deliveries of a lane that the program fails on: one that breaks waits for longer each time while the others go on, and is
/// set aside as dead when it has broken <see cref="Most"/> times; one whose row cannot be read is set aside at once. Belongs to the lane's
/// loop.
/// </summary>
internal sealed partial class LanePoison(LaneName lane, LaneContext context, ILogger logger)
{
    /// <summary>How often a delivery may break before it is set aside: some minutes.</summary>
    public const int Most = 10;

    private const int Capacity = 1000;
    private readonly RetrySchedule _schedule = RetrySchedule.Of(context.Options);
    private readonly Dictionary<string, string?> _called = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Delivery, int Times)> _broken = new(StringComparer.Ordinal);
    private readonly Queue<(string OrderingKey, string Reason)> _waiting = new();

    /// <summary>A delivery's call begins.</summary>
    public void Calls(string orderingKey, string? delivery) => _called[orderingKey] = delivery;

    /// <summary>The call has ended as calls do.</summary>
    public void Ended(string orderingKey)
    {
        _called.Remove(orderingKey);
        _broken.Remove(orderingKey);
    }

    /// <summary>The call has thrown.</summary>
    public void Broke(string orderingKey, string reason) => _waiting.Enqueue((orderingKey, reason));

    /// <summary>Lets what broke wait, or sets it aside.</summary>
    public async Task HandleAsync(CancellationToken cancellationToken)
    {
        while (_waiting.TryPeek(out var next))
        {
            var delivery = _called.GetValueOrDefault(next.OrderingKey);
            var times = _broken.TryGetValue(next.OrderingKey, out var before) && before.Delivery == delivery ? before.Times + 1 : 1;
            if (times >= Most && delivery is not null)
            {
                await SetAsideAsync(delivery, $"sending broke {times} times, last with {next.Reason}", cancellationToken);
                _broken.Remove(next.OrderingKey);
            }
            else
            {
                await context.Attempts.PostponeAsync(
                    next.OrderingKey, context.Time.GetUtcNow() + _schedule.Pause(times, jitter: 0.5), cancellationToken);
                if (_broken.Count >= Capacity) _broken.Clear();
                _broken[next.OrderingKey] = (delivery, times);
            }

            _called.Remove(next.OrderingKey);
            _waiting.Dequeue();
        }
    }

    /// <summary>Reads keys; a row that cannot be read ends its delivery.</summary>
    public async Task<List<OrderedDeliveries>> LoadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Reader.LoadAsync(keys, cancellationToken);
        }
        catch (Exception e) when (DueReader.IsUnreadable(e))
        {
            foreach (var key in keys)
            {
                foreach (var (id, reason) in await context.Reader.UnreadableAsync(key, cancellationToken)) await SetAsideAsync(
                    id, reason, cancellationToken);
            }
        }

        return await context.Reader.LoadAsync(keys, cancellationToken);
    }

    private async Task SetAsideAsync(string delivery, string reason, CancellationToken cancellationToken)
    {
        await context.Attempts.SetAsideAsync(delivery, reason, cancellationToken);
        SetAside(delivery, lane, reason);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} of lane {Lane} is set aside as dead: {Reason}")]
    private partial void SetAside(string delivery, LaneName lane, string reason);
}
