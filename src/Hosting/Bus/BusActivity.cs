using System.Diagnostics;
using Notifications.Events;

namespace Notifications.Hosting.Bus;

/// <summary>Spans of the bus. The trace travels in the message itself, so that it survives the watcher's outbox.</summary>
internal static class BusActivity
{
    private static readonly ActivitySource Source = new("Notifications.Bus");

    /// <summary>A span under the current one, or under the message's when there is none.</summary>
    public static Activity? Start(string name, ActivityKind kind, string? traceParent)
    {
        if (!Source.HasListeners()) return null;
        if (Activity.Current is not null
            || !ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)) return Source.StartActivity(
                name, kind);
        return Source.StartActivity(name, kind, parent);
    }

    public static void Tag(Activity? activity, ApplicationTransitioned message) => activity?
        .SetTag("notifications.event_id", message.EventId)
        .SetTag("notifications.instance", message.Instance.Name)
        .SetTag("notifications.application", $"{message.App.Namespace}/{message.App.Name}");
}
