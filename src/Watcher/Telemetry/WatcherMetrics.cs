using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notifications.Watcher.Telemetry;

/// <summary>What the watcher counts, under the meter and the activity source <c>Notifications.Watcher</c>; listed in docs/metrics.md.</summary>
internal sealed class WatcherMetrics
{
    public const string Name = "Notifications.Watcher";

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private readonly Counter<long> updates;
    private readonly Counter<long> events;
    private readonly Counter<long> transitions;
    private readonly Counter<long> malformed;
    private readonly Counter<long> errors;
    private readonly Histogram<double> relayed;
    private readonly Gauge<long> leading;
    private readonly Gauge<long> watching;
    private readonly Gauge<long> applications;
    private readonly Gauge<double> listed;

    public WatcherMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        updates = meter.CreateCounter<long>("notifications.watcher.updates", "{update}", "Objects that the source sent, by whether anything but noise had changed.");
        events = meter.CreateCounter<long>("notifications.watcher.events", "{event}", "Events stored, by origin.");
        transitions = meter.CreateCounter<long>("notifications.watcher.transitions", "{transition}", "Transitions detected, by kind.");
        malformed = meter.CreateCounter<long>("notifications.watcher.malformed", "{object}", "Objects that could not be read.");
        errors = meter.CreateCounter<long>("notifications.watcher.errors", "{error}", "Times that the source could not be read.");
        relayed = meter.CreateHistogram("notifications.watcher.relay.duration", "s", "From the watch event until it is safe on the other side of the bus.", tags: null, Seconds);
        leading = meter.CreateGauge<long>("notifications.watcher.leader", description: "1 while this process leads the instance, else 0.");
        watching = meter.CreateGauge<long>("notifications.watcher.watching", description: "1 while this process follows every scope of the instance without trouble, else 0.");
        applications = meter.CreateGauge<long>("notifications.watcher.applications", "{application}", "Applications that are known of the instance.");
        listed = meter.CreateGauge<double>("notifications.watcher.last_list.timestamp", "s", "When a list of the instance was last complete, in seconds since 1970.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void UpdateSeen(string instance, bool changed) => updates.Add(1, new("instance", instance), new("changed", changed));

    public void EventStored(string instance, Events.ApplicationTransitioned message)
    {
        events.Add(1, new("instance", instance), new("origin", message.Origin));
        foreach (var transition in message.Transitions) transitions.Add(1, new("instance", instance), new("kind", transition.Kind));
    }

    public void MalformedSeen(string instance) => malformed.Add(1, Of(instance));

    public void ErrorMet(string instance) => errors.Add(1, Of(instance));

    public void EventSent(string instance, TimeSpan took) => relayed.Record(took.TotalSeconds, Of(instance));

    public void Leads(string instance, bool whether)
    {
        leading.Record(whether ? 1 : 0, Of(instance));
        if (!whether) watching.Record(0, Of(instance));
    }

    public void Follows(string instance, bool whether, int known)
    {
        watching.Record(whether ? 1 : 0, Of(instance));
        applications.Record(known, Of(instance));
    }

    public void ListCompleted(string instance, DateTimeOffset at) => listed.Record(at.ToUnixTimeMilliseconds() / 1000d, Of(instance));

    private static KeyValuePair<string, object?> Of(string instance) => new("instance", instance);
}
