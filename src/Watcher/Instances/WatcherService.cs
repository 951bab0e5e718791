using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Instances;

/// <summary>Watches every instance, each for itself, while this process leads it.</summary>
internal sealed partial class WatcherService(
    IReadOnlyList<InstanceOptions> instances, SourceOpener open, InstanceParts parts, WatchStates states, WatcherMetrics metrics,
    IHostApplicationLifetime lifetime, ILoggerFactory loggers, ILogger<WatcherService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(instances.Select(i => Task.Run(() => WatchAsync(i, stoppingToken), CancellationToken.None)));

    private async Task WatchAsync(InstanceOptions instance, CancellationToken ct)
    {
        var watcher = new InstanceWatcher(instance, open, parts, states, metrics, loggers.CreateLogger<InstanceWatcher>());
        try
        {
            await parts.Elector(instance.Name).RunAsync(watcher.LeadAsync, () => states.Set(instance.Name, new WatchState.StandingBy()), ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            LogStopped(instance.Name);
        }
        catch (SourceException e)
        {
            LogHopeless(instance.Name, e.Message);
            Environment.ExitCode = 2;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Instance}: stopped")]
    private partial void LogStopped(string instance);

    [LoggerMessage(LogLevel.Critical, "{Instance}: {Message}")]
    private partial void LogHopeless(string instance, string message);
}
