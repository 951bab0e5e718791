namespace Notifications.Hosting.Bus;

/// <summary>The event is not known to be on the other side (broker away, no confirmation in time, its queue is gone): try again later.</summary>
public sealed class BusUnavailableException(string message, Exception? inner) : Exception(message, inner);

/// <summary>The handler failed on this event each time it was tried: a poisoned event. Sending it again does not help.</summary>
public sealed class EventRejectedException(string message, Exception? inner) : Exception(message, inner);
