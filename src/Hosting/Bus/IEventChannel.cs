using System.Diagnostics.CodeAnalysis;
using Notifications.Events;

namespace Notifications.Hosting.Bus;

/// <summary>From the watcher to the notifiers.</summary>
public interface IEventChannel
{
    /// <summary>
    /// Completes when the event is safe on the other side: confirmed by the broker's queue, or, in one process, routed and committed by the
    /// <see cref="IEventHandler"/>.
    /// </summary>
    /// <exception cref="BusUnavailableException">Not sent, or not known to be: send it again, later. The handler tolerates a
    /// repetition.</exception>
    /// <exception cref="EventRejectedException">In one process: the handler failed on this event again and again. The sender keeps it as
    /// dead.</exception>
    Task SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken);
}

/// <summary>What a notifier does with an event. One is registered in the services.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is one: of events that cross the bus, not of .NET events.")]
public interface IEventHandler
{
    /// <summary>
    /// Returns when what follows from the event is committed; called again with the same event after a failure, and sometimes without one.
    /// Events of one Application come one at a time within a process, mostly in order.
    /// A <see cref="Storage.StoreUnavailableException"/> is waited out; anything else is tried a few times, then the event goes to the dead
    /// letters.
    /// </summary>
    Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken);
}

/// <summary>Tells the notifiers that work waits in a lane of the ledger.</summary>
public interface IDoorbell
{
    /// <summary>Best effort, never waits and never throws: a lost signal is made up for by the next look into the ledger.</summary>
    void Ring(DeliveryRequested message);
}

/// <summary>What a notifier does when the bell rings. One is registered in the services.</summary>
public interface IDoorbellHandler
{
    /// <summary>Called in every notifier process; should return soon.</summary>
    Task RungAsync(DeliveryRequested message, CancellationToken cancellationToken);
}

/// <summary>The event is not known to be on the other side (broker away, no confirmation in time, its queue is gone): try again
/// later.</summary>
public sealed class BusUnavailableException(string message, Exception? inner) : Exception(message, inner);

/// <summary>The handler failed on this event each time it was tried: a poisoned event. Sending it again does not help.</summary>
public sealed class EventRejectedException(string message, Exception? inner) : Exception(message, inner);
