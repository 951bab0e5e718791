namespace Notifications.Watcher.Snapshots;

/// <summary>
/// What was last written of Applications that changed lately: who changes again soon, as in every sync, is not read from the store. True as
/// long as nobody else writes: for one term, and until a write is in doubt.
/// </summary>
/// <param name="limit">How many bytes are kept, about; the oldest half goes at once.</param>
internal sealed class RecentApplications(int limit)
{
    private Dictionary<ApplicationKey, StoredApplication> _young = [];
    private Dictionary<ApplicationKey, StoredApplication> _old = [];
    private int _weight;

    /// <summary>Those of the keys that are here.</summary>
    /// <param name="keys">Loses them: the others are left.</param>
    public Dictionary<ApplicationKey, StoredApplication> Take(HashSet<ApplicationKey> keys)
    {
        var found = new Dictionary<ApplicationKey, StoredApplication>(keys.Count);
        foreach (var key in keys)
        {
            if (_young.TryGetValue(key, out var application) || _old.TryGetValue(key, out application)) found.Add(key, application);
        }

        keys.ExceptWith(found.Keys);
        return found;
    }

    /// <summary>A list has everything, and most of it does not change soon: what has come from there is not kept.</summary>
    public void Written(Batch batch)
    {
        foreach (var application in batch.Applications)
        {
            Remove(application.Key);
            if (application.Content is { } content) Add(application, content);
        }

        foreach (var key in batch.Removed) Remove(key);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
        _weight = 0;
    }

    private void Add(StoredApplication application, ApplicationSnapshot content)
    {
        var own = Weight(application, content);
        if (own > limit / 4) return;
        if (_weight + own > limit / 2)
        {
            (_old, _young) = (_young, []);
            _weight = 0;
        }

        _young.Add(application.Key, application);
        _weight += own;
    }

    private void Remove(ApplicationKey key)
    {
        if (_young.Remove(key, out var last)) _weight -= Weight(last, last.Content!);
        _old.Remove(key);
    }

    /// <summary>Rather more than it is: texts of all kinds, and objects of a few fields.</summary>
    private static int Weight(StoredApplication application, ApplicationSnapshot content)
    {
        const int Thing = 512;
        var things = 4 + content.OutOfSync.Count + content.History.Count + content.Conditions.Count
            + (content.Operation?.Selected.Count ?? 0)
            + (application.TrackedState.Drift?.Resources.Count ?? 0);
        var texts = content.Labels.Concat(content.Annotations).Sum(pair => (long)pair.Key.Length + pair.Value.Length)
            + content.Conditions.Sum(condition => (long)(condition.Message?.Length ?? 0)) + (content.Health?.Message?.Length ?? 0)
                + (content.Operation?.Message?.Length ?? 0);
        return (int)Math.Min(int.MaxValue / 4, application.Document.Body!.Length + ((long)Thing * things) + (2 * texts));
    }
}
