using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Storage;

/// <summary>
/// Opens the store at the start and looks at it now and then, also at whether a write has failed meanwhile: says in the log when it is away
/// and when it is back, and tells readiness. What a server says of itself stands in the log only.
/// </summary>
internal sealed partial class StoreWatch(Store store, LoopSupervisor supervisor, TimeProvider time, ILogger<StoreWatch> logger)
    : SupervisedService("watching the store", supervisor), IReadinessCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private const string SeeTheLog = "cannot be used at the moment; the log says why";
    private volatile string? _trouble = "not opened yet";
    private volatile string? _shown = "not opened yet";
    private FailedWrite? _seen;

    public string Name => "store";

    public string? NotReadyBecause => _shown;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            LoopPulse.Turn();
            await LookAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.ReadAsync(
                static (session, token) => session.QueryFirstOrDefaultAsync("select 1", static row => row.Number(0), token),
                cancellationToken);
            var failed = store.LastFailed;
            Tell(failed == _seen ? null : failed!.Reason);
            _seen = failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
        catch (StoreException e)
        {
            Tell(e.Message);
        }
    }

    private void Tell(string? trouble)
    {
        if (trouble is null && _trouble is not null) LogUsable(store.Location);
        if (trouble is not null && _trouble != trouble) LogAway(trouble);
        (_trouble, _shown) = (trouble, trouble is null ? null : SeeTheLog);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "store: {Location}")]
    private partial void LogUsable(string location);

    [LoggerMessage(Level = LogLevel.Error, Message = "store: {Reason}")]
    private partial void LogAway(string reason);
}
