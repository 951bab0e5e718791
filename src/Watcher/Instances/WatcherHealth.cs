using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Notifications.Watcher.Instances;

/// <summary>Ready when every instance is watched, here or by the process that leads; a source that cannot be read degrades it.</summary>
internal sealed class WatcherHealth(WatchStates states) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var current = states.Current;
        var starting = current.Where(s => s.Value is WatchState.Starting).Select(s => s.Key).Order(StringComparer.Ordinal).ToList();
        if (starting.Count > 0) return Task.FromResult(HealthCheckResult.Unhealthy($"not watching yet: {string.Join(", ", starting)}"));
        var troubles = current
            .SelectMany(s => s.Value is WatchState.Following f ? f.Trouble.Values.Select(t => $"{s.Key}: {t}") : [])
            .ToList();
        return Task.FromResult(troubles.Count > 0
            ? HealthCheckResult.Degraded(string.Join("; ", troubles))
            : HealthCheckResult.Healthy());
    }
}
