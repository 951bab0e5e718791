using Notifications.Hosting.Health;

namespace Notifications.Watcher.Instances;

/// <summary>Ready when every instance is watched, here or by the process that leads, and can be read.</summary>
internal sealed class WatcherReadiness(WatchStates states) : IReadinessCheck
{
    public string Name => "watcher";

    public string? NotReadyBecause
    {
        get
        {
            var reasons = states.Current.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value switch
            {
                WatchState.Starting { Trouble: null } => [$"{s.Key} is not listed yet"],
                WatchState.Starting { Trouble: var trouble } => [$"{s.Key}: {trouble}"],
                WatchState.Hopeless hopeless => [$"{s.Key} cannot be watched: {hopeless.Reason}"],
                WatchState.Following following => following.Trouble.Values.Select(t => $"{s.Key}: {t}"),
                _ => [],
            });
            return string.Join("; ", reasons) is { Length: > 0 } text ? text : null;
        }
    }
}
