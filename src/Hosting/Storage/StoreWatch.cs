using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Storage;

/// <summary>Opens the store at the start and looks at it now and then: says in the log when it is away and when it is back, and tells readiness.</summary>
internal sealed partial class StoreWatch(Store store, LoopSupervisor supervisor, TimeProvider time, ILogger<StoreWatch> logger)
    : SupervisedService("watching the store", supervisor), IReadinessCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private volatile string? _trouble = "not opened yet";

    public string Name => "store";

    public string? NotReadyBecause => _trouble;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.ReadAsync(static (session, token) => session.QueryFirstOrDefaultAsync("select 1", static row => row.Number(0), token), cancellationToken);
            if (_trouble is not null) LogUsable(store.Location);
            _trouble = null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
        catch (StoreException e)
        {
            if (_trouble != e.Message) LogAway(e.Message);
            _trouble = e.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "store: {Location}")]
    private partial void LogUsable(string location);

    [LoggerMessage(Level = LogLevel.Error, Message = "store: {Reason}")]
    private partial void LogAway(string reason);
}
