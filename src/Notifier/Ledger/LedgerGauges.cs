using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;

namespace Notifications.Notifier.Ledger;

/// <summary>
/// Counts now and then what waits in the ledger and what is dead: whoever reads the metrics does not wait for the store. All notifiers of
/// one ledger show the same.
/// </summary>
internal sealed partial class LedgerGauges : SupervisedService
{
    private const string Waiting = "select destination, count(*) from delivery where ended_at is null group by destination";

    // The first two conditions are those of the index delivery_dead
    private const string Dead = """
        select destination, count(*) from delivery where ended_at is not null and reason is not null and state = 'dead' group by destination
        """;

    // What waits for its time, for a lane that is blocked, or for another delivery of its ordering key is not late
    private const string Late = """
        select d.destination, @now - min(d.due_at) from delivery d left join lane l on l.name = d.lane
        where d.ended_at is null and d.due_at <= @now and (l.blocked_until is null or l.blocked_until <= @now) group by d.destination
        """;

    private const string Drifting = "select instance, count(distinct uid) from open_drift group by instance";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerGauges> _logger;
    private readonly Count _waiting;
    private readonly Count _dead;
    private readonly Count _late;
    private readonly Count _drifting;

    public LedgerGauges(Store store, IMeterFactory meters, LoopSupervisor supervisor, TimeProvider time, ILogger<LedgerGauges> logger)
        : base("counting of the ledger", supervisor)
    {
        (_store, _time, _logger) = (store, time, logger);
        var meter = meters.Create("Notifications.Notifier");
        _waiting = new Count(
            Waiting, "destination",
            meter.CreateGauge<long>("notifications.deliveries.waiting", "{delivery}", "Deliveries that have not ended.").Record);
        _dead = new Count(
            Dead, "destination",
            meter.CreateGauge<long>(
                "notifications.deliveries.dead", "{delivery}", "Deliveries that were given up and are not forgotten yet.").Record);
        var age = meter.CreateGauge<double>("notifications.queue.age", "s", "For how long a delivery waits that could be sent.");
        _late = new Count(Late, "destination", (microseconds, tag) => age.Record(microseconds / 1e6, tag));
        _drifting = new Count(
            Drifting, "argocd.instance",
            meter.CreateGauge<long>("notifications.drift.open", "{episode}", "Applications that drift.").Record);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                LoopPulse.Turn();
                await CountAsync(stoppingToken);
                await Task.Delay(Interval, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Nothing is left to count.
        }
    }

    /// <summary>Counts once and sets the gauges.</summary>
    internal async Task CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = _time.GetUtcNow();
            foreach (var count in new[] { _waiting, _dead, _late, _drifting })
            {
                count.Set(await _store.ReadAsync(
                    (session, token) => session.QueryAsync(count.Query, count.Arguments(now), row => (row.Text(0), row.Number(1)), token),
                    cancellationToken));
            }
        }
        catch (StoreException e)
        {
            LogNotCounted(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What waits in the ledger could not be counted: {Reason}")]
    private partial void LogNotCounted(string reason);

    private sealed class Count(string query, string label, Action<long, KeyValuePair<string, object?>> record)
    {
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        public string Query => query;

        public (string Name, object? Value)[] Arguments(DateTimeOffset now) =>
            query.Contains("@now", StringComparison.Ordinal) ? [("now", now)] : [];

        /// <summary>What had some and has none any more is zero: a gauge keeps its last value.</summary>
        public void Set(IReadOnlyList<(string Name, long Number)> counts)
        {
            var now = counts.ToDictionary(count => count.Name, count => count.Number, StringComparer.Ordinal);
            _known.UnionWith(now.Keys);
            foreach (var name in _known) record(now.GetValueOrDefault(name), new KeyValuePair<string, object?>(label, name));
        }
    }
}
