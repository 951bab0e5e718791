namespace Notifications.Notifier.Subscriptions;

/// <summary>What a subscription that names no trigger means.</summary>
/// <param name="Global">For every destination that has none of its own, and for the central list.</param>
/// <param name="ByDestination">By destination; an empty list there means none.</param>
internal sealed record DefaultTriggers(ImmutableArray<string> Global, FrozenDictionary<string, ImmutableArray<string>> ByDestination)
{
    public static DefaultTriggers None { get; } = new([], FrozenDictionary<string, ImmutableArray<string>>.Empty);

    public ImmutableArray<string> For(string destination) => ByDestination.TryGetValue(destination, out var own) ? own : Global;
}
