using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notifications.Notifier.Ledger;

/// <summary>What the notifier counts; listed in docs/metrics.md. Meter and activity source have the same name.</summary>
internal sealed class DeliveryMetrics : IDisposable
{
    public const string Name = "Notifications.Notifier";

    /// <summary>In place of every name that the people of namespaces made up: there may be any number.</summary>
    public const string SelfService = "self-service";

    private static readonly InstrumentAdvice<double> CallSeconds =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly InstrumentAdvice<double> AgeSeconds =
        new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400] };

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _planned;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _call;
    private readonly Histogram<double> _age;
    private readonly Counter<long> _timers;
    private readonly Counter<long> _conditions;
    private readonly Counter<long> _templates;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _limited;

    public DeliveryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _events = _meter.CreateCounter<long>("notifications.events", "{event}", "Events taken in, by what became of them.");
        _planned = _meter.CreateCounter<long>("notifications.deliveries.planned", "{delivery}", "Deliveries written to the ledger.");
        _ended = _meter.CreateCounter<long>("notifications.deliveries.ended", "{delivery}", "Deliveries that ended, by how.");
        _attempts = _meter.CreateCounter<long>("notifications.attempts", "{attempt}", "Calls to destinations, by their outcome.");
        _call = _meter.CreateHistogram(
            "notifications.attempt.duration", "s", "How long a call to a destination took.", tags: null, CallSeconds);
        _age = _meter.CreateHistogram("notifications.delivery.age", "s", "From the plan to the delivery.", tags: null, AgeSeconds);
        _timers = _meter.CreateCounter<long>("notifications.timers.fired", "{timer}", "Conditions with `for` that ran out.");
        _conditions = _meter.CreateCounter<long>(
            "notifications.conditions.failed", "{condition}", "Conditions that could not be evaluated.");
        _templates = _meter.CreateCounter<long>(
            "notifications.templates.failed", "{rendering}", "Renderings that failed by an error of a template.");
        _lag = _meter.CreateHistogram(
            "notifications.delivery.lag", "s", "From what happened, by the time in the Application, to the delivery.", tags: null,
            AgeSeconds);
        _limited = _meter.CreateHistogram(
            "notifications.rate_limit.wait", "s", "How long deliveries are held back for a rate limit.", tags: null, AgeSeconds);
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void EventRouted() => _events.Add(1, new KeyValuePair<string, object?>("result", "routed"));

    public void EventRepeated() => _events.Add(1, new KeyValuePair<string, object?>("result", "repeated"));

    public void EventKept() => _events.Add(1, new KeyValuePair<string, object?>("result", "kept"));

    public void EventPoisoned() => _events.Add(1, new KeyValuePair<string, object?>("result", "dead"));

    public void ConditionFailed(string trigger) => _conditions.Add(1, new KeyValuePair<string, object?>("trigger", trigger));

    public void TimerFired() => _timers.Add(1);

    public void DeliveriesPlanned(int count)
    {
        if (count > 0) _planned.Add(count);
    }

    /// <param name="templates">Of the trigger.</param>
    public void TemplateFailed(IReadOnlyList<string> templates) =>
        _templates.Add(1, new KeyValuePair<string, object?>("template", string.Join('+', templates)));

    /// <param name="byService">The service asked for it; else it is the limit that is kept here.</param>
    public void RateLimited(string destination, bool byService, TimeSpan wait) => _limited.Record(
        Math.Max(0, wait.TotalSeconds), Destination(destination), new("by", byService ? "service" : "limit"));

    /// <param name="sinceHappened">From the time that the Application itself gives.</param>
    public void DeliverySucceeded(string destination, TimeSpan took, TimeSpan sincePlanned, TimeSpan sinceHappened)
    {
        _lag.Record(Math.Max(0, sinceHappened.TotalSeconds), Destination(destination));
        var tag = Destination(destination);
        _attempts.Add(1, tag, new KeyValuePair<string, object?>("outcome", "delivered"));
        _ended.Add(1, tag, new KeyValuePair<string, object?>("state", "delivered"));
        _call.Record(took.TotalSeconds, tag);
        _age.Record(sincePlanned.TotalSeconds, tag);
    }

    public void DeliveryDeferred(string destination, TimeSpan took)
    {
        _attempts.Add(1, Destination(destination), new KeyValuePair<string, object?>("outcome", "deferred"));
        _call.Record(took.TotalSeconds, Destination(destination));
    }

    public void DeliveryDied(string destination) =>
        _ended.Add(1, Destination(destination), new KeyValuePair<string, object?>("state", "dead"));

    public void DeliveriesCoalesced(string destination, int count)
    {
        if (count > 0) _ended.Add(count, Destination(destination), new KeyValuePair<string, object?>("state", "delivered"));
    }

    public void DeliveriesSuperseded(string destination, int count)
    {
        if (count > 0) _ended.Add(count, Destination(destination), new KeyValuePair<string, object?>("state", "superseded"));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Destination(string name) => new("destination", name);
}
