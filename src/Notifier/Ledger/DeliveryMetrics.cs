using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notifications.Notifier.Ledger;

/// <summary>What the notifier counts; listed in docs/metrics.md. Meter and activity source have the same name.</summary>
internal sealed class DeliveryMetrics : IDisposable
{
    public const string Name = "Notifications.Notifier";

    private static readonly InstrumentAdvice<double> CallSeconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly InstrumentAdvice<double> AgeSeconds = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400] };

    private readonly Meter meter;
    private readonly Counter<long> events;
    private readonly Counter<long> planned;
    private readonly Counter<long> ended;
    private readonly Counter<long> attempts;
    private readonly Histogram<double> call;
    private readonly Histogram<double> age;
    private readonly Counter<long> timers;
    private readonly Counter<long> conditions;

    public DeliveryMetrics(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        events = meter.CreateCounter<long>("notifications.events", "{event}", "Events taken in, by what became of them.");
        planned = meter.CreateCounter<long>("notifications.deliveries.planned", "{delivery}", "Deliveries written to the ledger.");
        ended = meter.CreateCounter<long>("notifications.deliveries.ended", "{delivery}", "Deliveries that ended, by how.");
        attempts = meter.CreateCounter<long>("notifications.attempts", "{attempt}", "Calls to destinations, by their outcome.");
        call = meter.CreateHistogram("notifications.attempt.duration", "s", "How long a call to a destination took.", tags: null, CallSeconds);
        age = meter.CreateHistogram("notifications.delivery.age", "s", "From the plan to the delivery.", tags: null, AgeSeconds);
        timers = meter.CreateCounter<long>("notifications.timers.fired", "{timer}", "Conditions with `for` that ran out.");
        conditions = meter.CreateCounter<long>("notifications.conditions.failed", "{condition}", "Conditions that could not be evaluated.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void EventRouted() => events.Add(1, new KeyValuePair<string, object?>("result", "routed"));

    public void EventRepeated() => events.Add(1, new KeyValuePair<string, object?>("result", "repeated"));

    public void EventKept() => events.Add(1, new KeyValuePair<string, object?>("result", "kept"));

    public void EventPoisoned() => events.Add(1, new KeyValuePair<string, object?>("result", "dead"));

    public void ConditionFailed(string trigger) => conditions.Add(1, new KeyValuePair<string, object?>("trigger", trigger));

    public void TimerFired() => timers.Add(1);

    public void DeliveriesPlanned(int count)
    {
        if (count > 0) planned.Add(count);
    }

    public void DeliverySucceeded(string destination, TimeSpan took, TimeSpan sincePlanned)
    {
        var tag = Destination(destination);
        attempts.Add(1, tag, new KeyValuePair<string, object?>("outcome", "delivered"));
        ended.Add(1, tag, new KeyValuePair<string, object?>("state", "delivered"));
        call.Record(took.TotalSeconds, tag);
        age.Record(sincePlanned.TotalSeconds, tag);
    }

    public void DeliveryDeferred(string destination, TimeSpan took)
    {
        attempts.Add(1, Destination(destination), new KeyValuePair<string, object?>("outcome", "deferred"));
        call.Record(took.TotalSeconds, Destination(destination));
    }

    public void DeliveryDied(string destination) =>
        ended.Add(1, Destination(destination), new KeyValuePair<string, object?>("state", "dead"));

    public void DeliveriesCoalesced(string destination, int count)
    {
        if (count > 0) ended.Add(count, Destination(destination), new KeyValuePair<string, object?>("state", "delivered"));
    }

    public void DeliveriesSuperseded(string destination, int count)
    {
        if (count > 0) ended.Add(count, Destination(destination), new KeyValuePair<string, object?>("state", "superseded"));
    }

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Destination(string name) => new("destination", name);
}
