namespace Notifications.Import.Reading;

/// <summary>A configuration of Argo CD Notifications, as it was written.</summary>
internal sealed class PeerConfiguration
{
    public List<PeerService> Services { get; } = [];

    public List<PeerTrigger> Triggers { get; } = [];

    public List<PeerTemplate> Templates { get; } = [];

    public List<PeerSubscription> Subscriptions { get; } = [];

    /// <summary>Triggers of subscriptions that name none; under "" those of all services.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> DefaultTriggers { get; } = new(StringComparer.Ordinal);

    /// <summary>Values that templates see as <c>.context</c>.</summary>
    public SortedDictionary<string, LocatedText> Context { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of what is in the Secret; the values are not kept.</summary>
    public SortedSet<string> SecretKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>What could not be read, each with its place.</summary>
    public List<(FilePlace At, string Message)> Problems { get; } = [];
}

/// <param name="Name">As subscriptions name it: the type, where it has none of its own.</param>
internal sealed record PeerService(string Name, string Type, YamlView Settings, FilePlace At)
{
    /// <summary>Its settings came in a Secret: none of their values may be shown.</summary>
    public bool IsSecret { get; init; }
}

internal sealed record PeerTrigger(string Name, IReadOnlyList<PeerCondition> Conditions, FilePlace At);

/// <param name="When">Null never fires.</param>
internal sealed record PeerCondition(LocatedText? When, LocatedText? OncePer, string Description, IReadOnlyList<string> Send, FilePlace At);

/// <param name="Fields">The message and the blocks of the services.</param>
internal sealed record PeerTemplate(string Name, YamlView Fields, FilePlace At);

/// <param name="Recipients"><c>service:recipient</c> or <c>service</c>.</param>
/// <param name="Triggers">Empty: the default ones.</param>
internal sealed record PeerSubscription(IReadOnlyList<string> Recipients, IReadOnlyList<string> Triggers, string? Selector, FilePlace At);
