using Notifications.Events;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.Deliveries;

/// <summary>The router: pure, once an event.</summary>
internal delegate RoutingPlan RouteEvent(ApplicationTransitioned news);

/// <summary>The router when a timer is due: pure.</summary>
/// <param name="timer">The timer, with the transition that it is about.</param>
/// <param name="newest">The newest event of the Application: its condition must still hold there.</param>
internal delegate RoutingPlan FireTimer(DueTimer timer, ApplicationTransitioned newest);

/// <summary>The configured destination of a name; null when there is none (any more).</summary>
internal delegate DestinationEntry? FindDestination(string name);
