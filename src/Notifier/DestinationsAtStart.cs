using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier;

/// <summary>Says at the start where messages go.</summary>
internal sealed partial class DestinationsAtStart(
    DestinationTable destinations, DeliveryOptions options, ILogger<DestinationsAtStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var names = string.Join(", ", destinations.All.Select(destination => $"{destination.Name} ({destination.Type})"));
        if (names.Length > 0) LogDestinations(names);
        else LogNone();
        if (options.Shadow) LogShadow();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "destinations: {Destinations}")]
    private partial void LogDestinations(string destinations);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There are no destinations: nobody will be told; name some in the configuration")]
    private partial void LogNone();

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "shadow: nothing is sent; `notifications deliveries list` says what would have been")]
    private partial void LogShadow();
}
