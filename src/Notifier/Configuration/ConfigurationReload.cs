using Microsoft.Extensions.Logging;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.Configuration;

/// <summary>Reads the configuration again, from its file.</summary>
/// <exception cref="InvalidConfigurationException">With everything that is wrong.</exception>
internal delegate RoutingTable ReadRoutingTable();

/// <summary>
/// Takes changes of the configuration's files into force without a restart: triggers, subscriptions, default triggers. A wrong one changes
/// nothing, and all that is wrong is said.
/// </summary>
internal sealed partial class ConfigurationReload(
    ConfigurationFile file, ReadRoutingTable read, RoutingState state, LoopSupervisor supervisor, TimeProvider time, ILogger<ConfigurationReload> logger)
    : SupervisedService("reading of the configuration", supervisor)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>Looks once.</summary>
    public void Look()
    {
        try
        {
            if (!file.HasChanged()) return;
            state.Replace(read());
            Taken();
        }
        catch (InvalidConfigurationException wrong)
        {
            foreach (var problem in wrong.Problems) Wrong(problem);
            Kept(wrong.Problems.Count);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            Away(away.Message);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
                timer.Period = file.IsChanging ? Again : Every;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last configuration stays in force.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The configuration changed and is in force")]
    private partial void Taken();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void Wrong(ConfigurationProblem problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed configuration has {Count} problems; the former one stays in force")]
    private partial void Kept(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration cannot be read at the moment: {Reason}")]
    private partial void Away(string reason);
}
