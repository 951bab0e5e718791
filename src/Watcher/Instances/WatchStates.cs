using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Instances;

/// <summary>How far the watching of an instance is.</summary>
internal abstract record WatchState
{
    private WatchState() { }

    /// <param name="Trouble">Why it takes long; null: it is on its way.</param>
    public sealed record Starting(string? Trouble) : WatchState;

    /// <summary>Another process leads.</summary>
    public sealed record StandingBy : WatchState;

    /// <param name="Reason">Why it cannot be watched before somebody has changed the configuration.</param>
    public sealed record Hopeless(string Reason) : WatchState;

    /// <param name="Applications">How many are known.</param>
    /// <param name="Trouble">What cannot be read at the moment, by scope; empty: all is well.</param>
    public sealed record Following(int Applications, IReadOnlyDictionary<string, string> Trouble) : WatchState;
}

/// <summary>The states of all instances, for health, for the metrics and for the line that says that everything is watched.</summary>
internal sealed partial class WatchStates(IReadOnlyList<InstanceOptions> instances, WatcherMetrics metrics, ILogger<WatchStates> logger)
{
    private readonly ConcurrentDictionary<string, WatchState> _states =
        new(instances.Select(i => KeyValuePair.Create<string, WatchState>(i.Name, new WatchState.Starting(Trouble: null))),
            StringComparer.Ordinal);

    private int _announced;

    public IReadOnlyDictionary<string, WatchState> Current => _states;

    /// <summary>Every instance is watched, here or elsewhere.</summary>
    public bool AreReady => _states.Values.All(s => s is WatchState.Following or WatchState.StandingBy);

    public void Set(string instance, WatchState state)
    {
        if (state is WatchState.Following now) metrics.Follows(instance, now.Trouble.Count == 0, now.Applications);
        _states[instance] = state;
        if (!AreReady) return;
        var following = _states.Values.OfType<WatchState.Following>().ToList();
        if (following.Count == 0 || Interlocked.Exchange(ref _announced, 1) == 1) return;
        LogReady(following.Sum(s => s.Applications));
    }

    [LoggerMessage(LogLevel.Information, "ready: watching {Count} Applications")]
    private partial void LogReady(int count);
}
