using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notifications.Watcher.Telemetry;

/// <summary>What the watcher counts, under the meter and the activity source <c>Notifications.Watcher</c>; listed in
/// docs/metrics.md.</summary>
internal sealed class WatcherMetrics
{
    public const string Name = "Notifications.Watcher";

    // Prometheus calls what it scrapes "instance"
    private const string Label = "argocd.instance";

    private static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private readonly Counter<long> _updates;
    private readonly Counter<long> _events;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _relayed;
    private readonly Gauge<long> _leading;
    private readonly Gauge<long> _watching;
    private readonly Gauge<long> _applications;
    private readonly Gauge<long> _aside;
    private readonly Gauge<double> _listed;

    public WatcherMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _updates = meter.CreateCounter<long>(
            "notifications.watcher.updates", "{update}", "Objects that the source sent, by whether anything but noise had changed.");
        _events = meter.CreateCounter<long>("notifications.watcher.events", "{event}", "Events stored, by origin.");
        _transitions = meter.CreateCounter<long>("notifications.watcher.transitions", "{transition}", "Transitions detected, by kind.");
        _malformed = meter.CreateCounter<long>("notifications.watcher.malformed", "{object}", "Objects that could not be read.");
        _errors = meter.CreateCounter<long>("notifications.watcher.errors", "{error}", "Times that the source could not be read.");
        _relayed = meter.CreateHistogram(
            "notifications.watcher.relay.duration", "s", "From the watch event until it is safe on the other side of the bus.", tags: null,
            Seconds);
        _leading = meter.CreateGauge<long>("notifications.watcher.leader", description: "1 while this process leads the instance, else 0.");
        _watching = meter.CreateGauge<long>(
            "notifications.watcher.watching",
            description: "1 while this process follows every scope of the instance without trouble, else 0.");
        _applications = meter.CreateGauge<long>(
            "notifications.watcher.applications", "{application}", "Applications that are known of the instance.");
        _aside = meter.CreateGauge<long>(
            "notifications.watcher.set_aside", "{object}", "Objects whose last change could not be recorded, or that cannot be read.");
        _listed = meter.CreateGauge<double>(
            "notifications.watcher.last_list.timestamp", "s", "When a list of the instance was last complete, in seconds since 1970.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void UpdateSeen(string instance, bool changed) => _updates.Add(1, new(Label, instance), new("changed", changed));

    public void EventStored(string instance, Events.ApplicationTransitioned message)
    {
        _events.Add(1, new(Label, instance), new("origin", message.Origin));
        foreach (var transition in message.Transitions) _transitions.Add(1, new(Label, instance), new("kind", transition.Kind));
    }

    public void MalformedSeen(string instance) => _malformed.Add(1, Of(instance));

    public void SetAside(string instance, int count) => _aside.Record(count, Of(instance));

    public void ErrorMet(string instance) => _errors.Add(1, Of(instance));

    public void EventSent(string instance, TimeSpan took) => _relayed.Record(took.TotalSeconds, Of(instance));

    public void Leads(string instance, bool whether)
    {
        _leading.Record(whether ? 1 : 0, Of(instance));
        if (!whether) _watching.Record(0, Of(instance));
    }

    public void Follows(string instance, bool whether, int known)
    {
        _watching.Record(whether ? 1 : 0, Of(instance));
        _applications.Record(known, Of(instance));
    }

    public void ListCompleted(string instance, DateTimeOffset at) => _listed.Record(at.ToUnixTimeMilliseconds() / 1000d, Of(instance));

    private static KeyValuePair<string, object?> Of(string instance) => new(Label, instance);
}
