using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>What comes next in a watch.</summary>
internal abstract record WatchStep
{
    private WatchStep() { }

    /// <summary>ADDED or MODIFIED; valid until the next step.</summary>
    public sealed record Seen(ReadOnlyMemory<byte> Json, ObjectHead Head) : WatchStep;

    /// <summary>DELETED, with the last state; valid until the next step.</summary>
    public sealed record Gone(ReadOnlyMemory<byte> Json, ObjectHead Head) : WatchStep;

    public sealed record Bookmark(string ResourceVersion) : WatchStep;

    /// <summary>ERROR: the server ends the watch.</summary>
    public sealed record Error(KubeFailure Failure) : WatchStep;

    /// <param name="FullName">namespace/name; null when it could not be found.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Malformed(string? FullName, string Reason) : WatchStep;

    /// <summary>The server's time for it was over.</summary>
    public sealed record Closed : WatchStep;

    public sealed record Broken(string Reason) : WatchStep;
}
