using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes;

/// <summary>How a resource is listed and watched; the defaults are those of production.</summary>
internal sealed record ReflectorOptions
{
    /// <summary>Objects a page.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How long one watch lasts, and up to as long again: the server's own limit is 30 to 60 minutes, a load balancer's often
    /// less.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>In bytes. A larger object is malformed; etcd takes 1.5 MiB by default.</summary>
    public int ObjectLimit { get; init; } = 8 << 20;

    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <summary>An error that lasts is reported again after this long.</summary>
    public TimeSpan RepeatError { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From 0 to below 1, each time another.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}

/// <summary>The wait doubles with each failure; half of it is random, so that many clients do not come back at once.</summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Most)
{
    private static readonly TimeSpan MostWhileNotReached = TimeSpan.FromSeconds(5);

    /// <summary>For a server that cannot be reached: it is followed soon after it is back, and asking meanwhile costs it nothing.</summary>
    public Backoff WhileNotReached => Most > MostWhileNotReached ? this with { Most = MostWhileNotReached } : this;

    /// <param name="failures">How many there were in a row, at least 1.</param>
    /// <param name="jitter">From 0 to below 1.</param>
    public TimeSpan After(int failures, double jitter) =>
        TimeSpan.FromMilliseconds(
            Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)), Most.TotalMilliseconds) * (0.5 + (jitter / 2)));
}

/// <summary>One kind of object in one namespace, or in all.</summary>
/// <param name="Resource">The kind.</param>
/// <param name="Namespace">The namespace; empty for all.</param>
internal sealed record WatchedResource(KubeResource Resource, string Namespace)
{
    /// <summary>The scope that events name.</summary>
    public string Scope => Resource == KubeResource.Applications ? Namespace : $"{Resource.Plural}/{Namespace}";
}
