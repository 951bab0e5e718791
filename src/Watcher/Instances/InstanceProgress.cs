namespace Notifications.Watcher.Instances;

/// <summary>How far one term is with its scopes, and what is wrong with them. Told by the taking side and by the recording side.</summary>
internal sealed class InstanceProgress(string instance, IReadOnlyCollection<string> scopes, Func<int> count, WatchStates states)
{
    private readonly Lock sync = new();
    private readonly HashSet<string> pending = new(scopes, StringComparer.Ordinal);
    private readonly Dictionary<string, string> troubles = new(StringComparer.Ordinal);

    /// <summary>A scope is listed, or followed from where it was left; true when it was the last one.</summary>
    public bool Reached(string scope)
    {
        lock (sync) return pending.Remove(scope) && pending.Count == 0;
    }

    public void Troubled(string scope, string message)
    {
        lock (sync) troubles[scope] = message;
    }

    /// <summary>True when there was trouble.</summary>
    public bool Recovered(string scope)
    {
        lock (sync) return troubles.Remove(scope);
    }

    public void Publish()
    {
        lock (sync)
        {
            states.Set(instance, pending.Count == 0
                ? new WatchState.Following(count(), new Dictionary<string, string>(troubles, StringComparer.Ordinal))
                : new WatchState.Starting(troubles.Values.FirstOrDefault()));
        }
    }
}
