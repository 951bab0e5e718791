using System.Diagnostics;
using MassTransit;
using Notifications.Events;

namespace Notifications.Hosting.Bus.InMemory;

/// <summary>Sends within the process and waits for the handler's commit: the watcher's outbox row is settled only then.</summary>
internal sealed class InMemoryEventChannel(IBus bus, Receipts receipts) : IEventChannel
{
    /// <summary>Long enough for every attempt of the handler; a message that got lost on the way must not be waited for for ever.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    public async Task SendAsync(ApplicationTransitioned message, CancellationToken ct)
    {
        using var activity = BusActivity.Start("send", ActivityKind.Producer, message.TraceParent);
        BusActivity.Tag(activity, message);
        var (id, settled) = receipts.Open(message);
        try
        {
            await bus.Publish(new EventHandedOver(id), ct);
            await settled.WaitAsync(LongestWait, ct);
        }
        catch (TimeoutException e)
        {
            throw new BusUnavailableException($"Event {message.EventId} was not settled within {LongestWait.TotalMinutes} minutes.", e);
        }
        catch (MassTransitException e)
        {
            throw new BusUnavailableException($"The bus in memory did not take event {message.EventId}: {e.Message}", e);
        }
        finally
        {
            receipts.Close(id);
        }
    }
}
