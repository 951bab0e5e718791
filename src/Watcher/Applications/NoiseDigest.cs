namespace Notifications.Watcher.Applications;

/// <summary>
/// Says whether an update brings something new. The time of the last comparison is noise, except for the moment at which it passes the end
/// of the last operation: from then on what it says is believed. So that moment is part of the digest, as its lowest bit.
/// </summary>
internal readonly record struct NoiseDigest(long Value)
{
    public NoiseDigest(ulong hash, bool outdated) : this((long)((hash & ~1UL) | (outdated ? 1UL : 0UL)))
    {
    }

    /// <summary>Both objects say the same, though one may be believed already and the other not.</summary>
    public bool SameContent(NoiseDigest other) => (Value | 1) == (other.Value | 1);
}

/// <summary>Fields whose change says nothing about the Application.</summary>
internal static class Noise
{
    public static bool InMetadata(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("resourceVersion"u8) || name.SequenceEqual("managedFields"u8) || name.SequenceEqual("generation"u8)
        || name.SequenceEqual("selfLink"u8);

    public static bool InStatus(ReadOnlySpan<byte> name) => name.SequenceEqual("reconciledAt"u8) || name.SequenceEqual("observedAt"u8);

    /// <summary>Requests to Argo CD that it takes away again, and what Argo CD Notifications remembers.</summary>
    public static bool InAnnotations(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("argocd.argoproj.io/refresh"u8) || name.SequenceEqual("argocd.argoproj.io/hydrate"u8)
        || name.SequenceEqual("notified.notifications.argoproj.io"u8);
}
