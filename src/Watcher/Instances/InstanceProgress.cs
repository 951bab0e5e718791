namespace Notifications.Watcher.Instances;

/// <summary>How far one term is with its scopes, and what is wrong with them. Told by the taking side and by the recording side.</summary>
internal sealed class InstanceProgress(string instance, IReadOnlyCollection<string> scopes, Func<int> count, WatchStates states)
{
    private readonly Lock _sync = new();
    private readonly HashSet<string> _pending = new(scopes, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _troubles = new(StringComparer.Ordinal);

    /// <summary>A scope is listed, or followed from where it was left; true when it was the last one.</summary>
    public bool Reached(string scope)
    {
        lock (_sync) return _pending.Remove(scope) && _pending.Count == 0;
    }

    public void Troubled(string scope, string message)
    {
        lock (_sync) _troubles[scope] = message;
    }

    /// <summary>True when there was trouble.</summary>
    public bool Recovered(string scope)
    {
        lock (_sync) return _troubles.Remove(scope);
    }

    public void Publish()
    {
        lock (_sync)
        {
            states.Set(instance, _pending.Count == 0
                ? new WatchState.Following(count(), new Dictionary<string, string>(_troubles, StringComparer.Ordinal))
                : new WatchState.Starting(_troubles.Values.FirstOrDefault()));
        }
    }
}
