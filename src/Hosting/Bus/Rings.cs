using System.Threading.Channels;
using Notifications.Events;

namespace Notifications.Hosting.Bus;

/// <summary>
/// Rings that wait to be passed on: one a lane, so that a storm in one lane costs one ring, and memory is bounded by the number of lanes.
/// </summary>
internal sealed class Rings
{
    private readonly Lock gate = new();
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Dictionary<string, DeliveryRequested> waiting = new(StringComparer.Ordinal);

    public void Add(DeliveryRequested ring)
    {
        lock (gate)
        {
            // Two deliveries of one lane: the whole lane is meant.
            waiting[ring.Lane] = waiting.TryGetValue(ring.Lane, out var other) && other.DeliveryId != ring.DeliveryId ? ring with { DeliveryId = "" } : ring;
        }

        signal.Writer.TryWrite(true);
    }

    /// <summary>Waits for rings and takes all of them.</summary>
    public async ValueTask<IReadOnlyCollection<DeliveryRequested>> TakeAsync(CancellationToken ct)
    {
        await signal.Reader.ReadAsync(ct);
        lock (gate)
        {
            var taken = waiting;
            waiting = new Dictionary<string, DeliveryRequested>(StringComparer.Ordinal);
            return taken.Values;
        }
    }
}
