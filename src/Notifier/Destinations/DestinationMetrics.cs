using System.Diagnostics.Metrics;

namespace Notifications.Notifier.Destinations;

/// <summary>What only destinations can count.</summary>
internal static class DestinationMetrics
{
    private static readonly Meter Meter = new("Notifications.Notifier.Destinations");

    private static readonly Counter<long> Repeats = Meter.CreateCounter<long>(
        "notifications.deliveries.may_repeat", "{delivery}", "Messages that may have been sent already and could not be looked for.");

    public static void MayRepeat(string destination) => Repeats.Add(1, new KeyValuePair<string, object?>("destination", destination));
}
