using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>What is done with a target at the moment.</summary>
internal abstract record FollowPhase
{
    private FollowPhase() { }

    /// <param name="Unpaged">All at once: the pages of a list that took too long do not fit together any more.</param>
    public sealed record Listing(bool Unpaged) : FollowPhase;

    /// <summary>Asking whether the server has come as far as the version: one that was set back would be followed in silence.</summary>
    public sealed record Resuming(string Version) : FollowPhase;

    public sealed record Watching(string Version) : FollowPhase;
}

/// <summary>How it ended.</summary>
internal abstract record PhaseEnd
{
    private PhaseEnd() { }

    /// <summary>The list is through, or the version can be resumed: what comes after it can be watched.</summary>
    public sealed record Ready(string Version) : PhaseEnd;

    /// <param name="Version">How far it came.</param>
    /// <param name="WasOfUse">It told something, or lasted a while.</param>
    public sealed record WatchClosed(string Version, bool WasOfUse) : PhaseEnd;

    /// <param name="Failure">Why.</param>
    /// <param name="Version">How far a watch came; null where there was none.</param>
    public sealed record Failed(KubeFailure Failure, string? Version = null) : PhaseEnd;
}
