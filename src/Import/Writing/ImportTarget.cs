namespace Notifications.Import.Writing;

/// <summary>What our own program has, so that nothing is written that it would refuse.</summary>
/// <param name="DestinationTypes">Types of destinations, which templates may have blocks for.</param>
/// <param name="Templates">Built-in templates.</param>
/// <param name="Triggers">Built-in triggers.</param>
internal sealed record ImportTarget(
    IReadOnlyCollection<string> DestinationTypes, IReadOnlyCollection<string> Templates, IReadOnlyCollection<string> Triggers);
