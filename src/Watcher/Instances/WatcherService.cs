using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Instances;

/// <summary>Watches every instance, each for itself, while this process leads it.</summary>
internal sealed partial class WatcherService(
    IReadOnlyList<InstanceOptions> instances, SourceOpener open, InstanceParts parts, WatchStates states, WatcherMetrics metrics,
    TimeProvider time, LoopSupervisor supervisor, IHostApplicationLifetime lifetime, ILoggerFactory loggers,
    ILogger<WatcherService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(instances.Select(i => Task.Run(() => SuperviseAsync(i, stoppingToken), CancellationToken.None)));

    /// <summary>Each for itself: what breaks one does not end the others.</summary>
    private async Task SuperviseAsync(InstanceOptions instance, CancellationToken cancellationToken)
    {
        try
        {
            await supervisor.RunAsync($"watching {instance.Name}", token => WatchAsync(instance, token), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(instance.Name);
        }
    }

    private async Task WatchAsync(InstanceOptions instance, CancellationToken cancellationToken)
    {
        var watcher = new InstanceWatcher(instance, open, parts, states, metrics, time, loggers.CreateLogger<InstanceWatcher>());
        metrics.Leads(instance.Name, whether: false);
        try
        {
            await parts.Elector(instance.Name)
                .RunAsync((term, lead) => LeadAsync(watcher, instance.Name, term, lead),
                    () => states.Set(instance.Name, new WatchState.StandingBy()), cancellationToken);
        }
        catch (SourceException e)
        {
            LogHopeless(instance.Name, e.Message);
            states.Set(instance.Name, new WatchState.Hopeless(e.Message));
            if (!states.Current.Values.All(s => s is WatchState.Hopeless)) return;
            Environment.ExitCode = 2;
            lifetime.StopApplication();
        }
    }

    private async Task LeadAsync(InstanceWatcher watcher, string instance, LeaseRow term, CancellationToken cancellationToken)
    {
        metrics.Leads(instance, whether: true);
        try
        {
            await watcher.LeadAsync(term, cancellationToken);
        }
        finally
        {
            metrics.Leads(instance, whether: false);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Instance}: stopped")]
    private partial void LogStopped(string instance);

    [LoggerMessage(LogLevel.Critical, "{Instance}: {Message}")]
    private partial void LogHopeless(string instance, string message);
}
