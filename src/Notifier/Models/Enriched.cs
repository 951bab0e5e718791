using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Notifications.Notifier.Models;

/// <summary>What was found out over the network for one message. Everything may be missing.</summary>
/// <param name="Commits">By index of the source.</param>
/// <param name="Unhealthy">Null: not asked or no answer; the Application's own health message has to do.</param>
/// <param name="Drift">What differs, by resource; null: not asked or no answer.</param>
/// <param name="Missing">What was asked for and not got, one short phrase each, for the message's last line.</param>
internal sealed record Enriched(
    FrozenDictionary<int, CommitFacts> Commits,
    ImmutableArray<ResourceFacts>? Unhealthy,
    FrozenDictionary<(string Group, string Kind, string? Namespace, string Name), DriftDetail>? Drift,
    ImmutableArray<string> Missing)
{
    public static Enriched Nothing { get; } = new(FrozenDictionary<int, CommitFacts>.Empty, null, null, []);
}

/// <summary>Who wrote a commit and what about; untrusted text.</summary>
/// <param name="Login">Account at the forge, where the forge was asked.</param>
internal sealed record CommitFacts(string Author, string? Login, string Subject, DateTimeOffset? At);

/// <summary>How one resource differs from git.</summary>
/// <param name="Fields">The first ones, secrets redacted.</param>
/// <param name="More">How many fields differ besides.</param>
/// <param name="Manager">The client that wrote last to a differing field, as managedFields tell: a name that the client gives itself.</param>
internal sealed record DriftDetail(ImmutableArray<FieldChange> Fields, int More, string? Manager, string? Operation, DateTimeOffset? At);

/// <param name="Path">As <c>spec.replicas</c>, <c>spec.template.spec.containers[name=web].image</c>.</param>
/// <param name="Git">What git says; null: absent there.</param>
/// <param name="Live">What the cluster has; null: absent there.</param>
internal sealed record FieldChange(string Path, string? Git, string? Live);
