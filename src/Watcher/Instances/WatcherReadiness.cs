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
            // Who may ask is not known: what a server or a credential plugin has said stands in the log only.
            var reasons = states.Current.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(IEnumerable<string> (s) => s.Value switch
            {
                WatchState.Starting { Trouble: null } => [$"{s.Key} is not listed yet"],
                WatchState.Starting => [$"{s.Key} cannot be listed at the moment; the log says why"],
                WatchState.Hopeless => [$"{s.Key} cannot be watched as it is configured; the log says why"],
                WatchState.Following { Trouble.Count: > 0 } => [$"{s.Key} cannot be read at the moment; the log says why"],
                _ => [],
            });
            return string.Join("; ", reasons) is { Length: > 0 } text ? text : null;
        }
    }
}
