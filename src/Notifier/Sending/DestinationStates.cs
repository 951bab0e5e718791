using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;

namespace Notifications.Notifier.Sending;

/// <summary>Which destinations refuse us, as far as this process has met it: one log line for each change, a gauge, and a remark on
/// <c>/readyz</c>.</summary>
internal sealed partial class DestinationStates : IReadinessCheck
{
    public const string Gauge = "notifications.destinations.unusable";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _refused = new(StringComparer.Ordinal);
    private readonly ILogger<DestinationStates> _logger;

    public DestinationStates(IMeterFactory meters, ILogger<DestinationStates> logger)
    {
        _logger = logger;
        meters.Create("Notifications.Notifier").CreateObservableGauge(
            Gauge,
            () => _refused.Select(
                destination => new Measurement<int>(
                    destination.Value.IsEmpty ? 0 : 1, new KeyValuePair<string, object?>("destination", destination.Key))),
            description: "1: the destination refuses our credentials, at least for some recipients; its deliveries wait.");
    }

    public string Name => "destinations";

    /// <summary>Another instance would be refused as well: no reason to send work elsewhere.</summary>
    public string? NotReadyBecause => null;

    public string? Remark
    {
        get
        {
            var names = _refused.Where(destination => !destination.Value.IsEmpty).Select(destination => destination.Key)
                .Order(StringComparer.Ordinal).ToList();
            return names.Count == 0 ? null : $"cannot be used: {string.Join(", ", names)}; see the log";
        }
    }

    /// <param name="part">With what the refused recipients begin; null: all are.</param>
    public void Refuses(string destination, string? part, string reason)
    {
        if (!Of(destination).TryAdd(part ?? "", true))
            return;
        if (part is null) LogUnusable(destination, reason);
        else LogPartUnusable(destination, part, reason);
    }

    /// <summary>The destination has done something for these recipients.</summary>
    public void Serves(string destination, IEnumerable<string> recipients)
    {
        var refused = Of(destination);
        if (refused.IsEmpty)
            return;
        foreach (var part in refused.Keys.Where(
            part => recipients.Any(recipient => recipient.StartsWith(part, StringComparison.OrdinalIgnoreCase))))
        {
            if (refused.TryRemove(part, out _))
                LogUsable(destination, part.Length == 0 ? "" : $" for {part}");
        }
    }

    private ConcurrentDictionary<string, bool> Of(string destination) =>
        _refused.GetOrAdd(destination, _ => new ConcurrentDictionary<string, bool>(StringComparer.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Destination {Destination} cannot be used; its deliveries wait until it is mended: {Reason}")]
    private partial void LogUnusable(string destination, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Destination {Destination} cannot be used for {Part}; the deliveries there wait until it is mended: {Reason}")]
    private partial void LogPartUnusable(string destination, string part, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Destination {Destination} can be used again{Part}")]
    private partial void LogUsable(string destination, string part);
}
