using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// What was last written of Applications that changed lately: who changes again soon, as in every sync, is not read from the store. True as long as
/// nobody else writes: for one term, and until a write is in doubt.
/// </summary>
/// <param name="limit">How many bytes are kept, about; the oldest half goes at once.</param>
internal sealed class RecentApplications(int limit)
{
    private Dictionary<ApplicationKey, StoredApplication> young = [];
    private Dictionary<ApplicationKey, StoredApplication> old = [];
    private int weight;

    /// <summary>Those of the keys that are here.</summary>
    /// <param name="keys">Loses them: the others are left.</param>
    public Dictionary<ApplicationKey, StoredApplication> Take(HashSet<ApplicationKey> keys)
    {
        var found = new Dictionary<ApplicationKey, StoredApplication>(keys.Count);
        foreach (var key in keys)
        {
            if (young.TryGetValue(key, out var application) || old.TryGetValue(key, out application)) found.Add(key, application);
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
        young.Clear();
        old.Clear();
        weight = 0;
    }

    private void Add(StoredApplication application, ApplicationSnapshot content)
    {
        var own = Weight(application, content);
        if (own > limit / 4) return;
        if (weight + own > limit / 2)
        {
            (old, young) = (young, []);
            weight = 0;
        }

        young.Add(application.Key, application);
        weight += own;
    }

    private void Remove(ApplicationKey key)
    {
        if (young.Remove(key, out var last)) weight -= Weight(last, last.Content!);
        old.Remove(key);
    }

    /// <summary>Rather more than it is: texts of all kinds, and objects of a few fields.</summary>
    private static int Weight(StoredApplication application, ApplicationSnapshot content)
    {
        const int Thing = 512;
        var things = 4 + content.OutOfSync.Count + content.History.Count + content.Conditions.Count + (content.Operation?.Selected.Count ?? 0)
            + (application.TrackedState.Drift?.Resources.Count ?? 0);
        var texts = content.Labels.Concat(content.Annotations).Sum(pair => (long)pair.Key.Length + pair.Value.Length)
            + content.Conditions.Sum(condition => (long)(condition.Message?.Length ?? 0)) + (content.Health?.Message?.Length ?? 0) + (content.Operation?.Message?.Length ?? 0);
        return (int)Math.Min(int.MaxValue / 4, application.Document.Body!.Length + ((long)Thing * things) + (2 * texts));
    }
}
