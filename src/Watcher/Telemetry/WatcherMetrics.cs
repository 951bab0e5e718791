using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notifications.Watcher.Telemetry;

/// <summary>What the watcher counts, under the meter and the activity source <c>Notifications.Watcher</c>.</summary>
internal sealed class WatcherMetrics
{
    public const string Name = "Notifications.Watcher";
    private readonly Counter<long> updates;
    private readonly Counter<long> events;
    private readonly Counter<long> transitions;
    private readonly Counter<long> malformed;
    private readonly Counter<long> troubles;
    private readonly Histogram<double> relayed;

    public WatcherMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        updates = meter.CreateCounter<long>("notifications.watcher.updates", description: "Objects that the source told, with or without news.");
        events = meter.CreateCounter<long>("notifications.watcher.events", description: "Events stored, by origin.");
        transitions = meter.CreateCounter<long>("notifications.watcher.transitions", description: "Transitions detected, by kind.");
        malformed = meter.CreateCounter<long>("notifications.watcher.malformed", description: "Objects that could not be read.");
        troubles = meter.CreateCounter<long>("notifications.watcher.troubles", description: "Times that the source could not be read.");
        relayed = meter.CreateHistogram<double>("notifications.watcher.relay", "s", "From the watch event until it is safe on the other side of the bus.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void UpdateSeen(string instance, bool news) => updates.Add(1, new("instance", instance), new("news", news));

    public void EventStored(string instance, Events.ApplicationTransitioned message)
    {
        events.Add(1, new("instance", instance), new("origin", message.Origin));
        foreach (var transition in message.Transitions) transitions.Add(1, new("instance", instance), new("kind", transition.Kind));
    }

    public void MalformedSeen(string instance) => malformed.Add(1, new KeyValuePair<string, object?>("instance", instance));

    public void TroubleMet(string instance) => troubles.Add(1, new KeyValuePair<string, object?>("instance", instance));

    public void EventSent(string instance, TimeSpan took) => relayed.Record(took.TotalSeconds, new KeyValuePair<string, object?>("instance", instance));
}
