namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Doubles with each failure; half of it is chance, so that many clients do not come back at once.</summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Most)
{
    /// <param name="failures">How many there were in a row, at least 1.</param>
    /// <param name="jitter">From 0 to below 1.</param>
    public TimeSpan After(int failures, double jitter) =>
        TimeSpan.FromMilliseconds(Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)), Most.TotalMilliseconds) * (0.5 + (jitter / 2)));
}
