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

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _served = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ILogger<DestinationStates> _logger;
    private long _calls;

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

    /// <summary>A call begins.</summary>
    /// <returns>Its number, for <see cref="Refuses"/>.</returns>
    public long Begin() => Interlocked.Increment(ref _calls);

    /// <param name="part">With what the refused recipients begin; null: all are.</param>
    /// <param name="call">Its number: one that began before another was served says nothing of the destination as it is now.</param>
    public void Refuses(string destination, string? part, string reason, long call)
    {
        lock (_gate)
        {
            if (part is null && _served.TryGetValue(destination, out var served) && call < served) return;
            if (!Of(destination).TryAdd(part ?? "", reason)) return;
        }

        if (part is null) LogUnusable(destination, reason);
        else LogPartUnusable(destination, part, reason);
    }

    /// <summary>The destination has done something for these recipients.</summary>
    public void Serves(string destination, IEnumerable<string> recipients)
    {
        List<string> mended;
        lock (_gate)
        {
            _served[destination] = Begin();
            var refused = Of(destination);
            if (refused.IsEmpty) return;
            mended = [.. refused.Keys.Where(
                part => recipients.Any(recipient => recipient.StartsWith(part, StringComparison.OrdinalIgnoreCase)))];
            foreach (var part in mended) refused.TryRemove(part, out _);
        }

        foreach (var part in mended) LogUsable(destination, part.Length == 0 ? "" : $" for {part}");
    }

    /// <summary>Why it cannot be used; none: it can, as far as this process has met it.</summary>
    public IReadOnlyList<string> RefusalsOf(string destination) => !_refused.TryGetValue(destination, out var parts) ? []
        : [.. parts.OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => part.Key.Length == 0 ? part.Value : $"{part.Key}: {part.Value}")];

    private ConcurrentDictionary<string, string> Of(string destination) =>
        _refused.GetOrAdd(destination, _ => new ConcurrentDictionary<string, string>(StringComparer.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Destination {Destination} cannot be used; its deliveries wait until it is mended: {Reason}")]
    private partial void LogUnusable(string destination, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Destination {Destination} cannot be used for {Part}; the deliveries there wait until it is mended: {Reason}")]
    private partial void LogPartUnusable(string destination, string part, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Destination {Destination} can be used again{Part}")]
    private partial void LogUsable(string destination, string part);
}
