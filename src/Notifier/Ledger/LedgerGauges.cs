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

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerGauges> _logger;
    private readonly Count _waiting;
    private readonly Count _dead;

    public LedgerGauges(Store store, IMeterFactory meters, LoopSupervisor supervisor, TimeProvider time, ILogger<LedgerGauges> logger)
        : base("counting of the ledger", supervisor)
    {
        (_store, _time, _logger) = (store, time, logger);
        var meter = meters.Create("Notifications.Notifier");
        _waiting = new Count(
            Waiting, meter.CreateGauge<long>("notifications.deliveries.waiting", "{delivery}", "Deliveries that have not ended."));
        _dead = new Count(Dead,
            meter.CreateGauge<long>(
                "notifications.deliveries.dead", "{delivery}", "Deliveries that were given up and are not forgotten yet."));
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
            foreach (var count in new[] { _waiting, _dead })
            {
                count.Set(await _store.ReadAsync(
                    (session, token) => session.QueryAsync(count.Query, [], row => (row.Text(0), row.Number(1)), token),
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

    private sealed class Count(string query, Gauge<long> gauge)
    {
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        public string Query => query;

        /// <summary>A destination that had some and has none any more is zero: a gauge keeps its last value.</summary>
        public void Set(IReadOnlyList<(string Destination, long Number)> counts)
        {
            var now = counts.ToDictionary(count => count.Destination, count => count.Number, StringComparer.Ordinal);
            _known.UnionWith(now.Keys);
            foreach (var destination in _known)
                gauge.Record(now.GetValueOrDefault(destination), new KeyValuePair<string, object?>("destination", destination));
        }
    }
}
