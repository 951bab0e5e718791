namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>How a scope is listed and followed; the defaults are those of production.</summary>
internal sealed record FollowSettings
{
    /// <summary>Objects a page.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How long one watch lasts, and up to as long again: the server's own limit is 30 to 60 minutes, a load balancer's often less.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A larger object is malformed. An etcd takes 1.5 MiB as it comes.</summary>
    public int ObjectLimit { get; init; } = 8 << 20;

    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <summary>A trouble that lasts is told again after this long.</summary>
    public TimeSpan RepeatTrouble { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From 0 to below 1, each time another.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
