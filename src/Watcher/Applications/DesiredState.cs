namespace Notifications.Watcher.Applications;

/// <summary>What an Application was compared with: the revisions, and the specification that they were rendered by.</summary>
/// <param name="Revisions">A git commit or a chart's version for each source; empty when not known.</param>
/// <param name="ComparedTo">Digest of <c>status.sync.comparedTo</c>; null when not known.</param>
/// <param name="DryRevision">The commit that the revision was rendered from (source hydrator); null otherwise.</param>
internal sealed record DesiredState(IReadOnlyList<string> Revisions, string? ComparedTo, string? DryRevision)
{
    public static DesiredState NotKnown { get; } = new([], null, null);

    /// <summary>The first source's.</summary>
    public string? Revision => Revisions is [var first, ..] ? first : null;

    /// <summary>No difference is known. A part that one of them does not tell is no difference: what cannot be known is not
    /// invented.</summary>
    public bool IsSameAs(DesiredState other) =>
        (Revisions.Count == 0 || other.Revisions.Count == 0 || Revisions.SequenceEqual(other.Revisions, StringComparer.Ordinal))
        && (ComparedTo is null || other.ComparedTo is null || ComparedTo == other.ComparedTo);
}
