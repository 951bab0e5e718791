using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>Somebody else's event has work for a lane that may be served here.</summary>
internal sealed class LaneDoorbell(LaneScheduler scheduler) : IDoorbellHandler
{
    public Task RungAsync(DeliveryRequested message, CancellationToken ct)
    {
        scheduler.TryWake(new LaneName(message.Lane), chain: null);
        return Task.CompletedTask;
    }
}
