using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Notifications.Watcher.Snapshots;

/// <summary>All that is kept in memory of each Application: what was last taken in of it, and in which list it was seen.</summary>
internal sealed class ApplicationIndex
{
    private readonly Dictionary<ApplicationKey, Entry> _entries = [];
    private readonly HashSet<ApplicationKey> _neverRead = [];

    /// <summary>How many are known; who never could be read is not.</summary>
    public int Count => _entries.Count - _neverRead.Count;

    public void Load(ApplicationKey key, NoiseDigest digest) => _entries[key] = new Entry(digest, List: 0);

    /// <summary>Takes an object in.</summary>
    /// <param name="scan">The object.</param>
    /// <param name="list">The list that it is in; 0: none.</param>
    /// <param name="known">It was known before.</param>
    /// <returns>Whether it brings something new.</returns>
    public bool Take(ObjectScan scan, int list, out bool known)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, scan.Key, out known);
        var news = !known || entry.Digest != scan.Digest;
        entry = new Entry(scan.Digest, list > 0 ? list : entry.List);
        return news;
    }

    /// <summary>It is in the list, whatever it is like.</summary>
    public void Mark(ApplicationKey key, int list)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
        if (!Unsafe.IsNullRef(ref entry)) entry = entry with { List = list };
    }

    /// <summary>What <see cref="Take"/> took in could be read.</summary>
    public void Read(ApplicationKey key)
    {
        if (_neverRead.Count > 0) _neverRead.Remove(key);
    }

    /// <summary>What <see cref="Take"/> took in could not be read.</summary>
    /// <param name="known">As <see cref="Take"/> said: then what was read of it before still holds.</param>
    public void NotRead(ApplicationKey key, bool known)
    {
        if (!known) _neverRead.Add(key);
    }

    public void Remove(ApplicationKey key)
    {
        _entries.Remove(key);
        _neverRead.Remove(key);
    }

    /// <summary>Those of a scope that a list does not have.</summary>
    public IReadOnlyList<ApplicationKey> MissingFrom(int list, string scope) =>
        [.. _entries.Where(e => Scopes.Covers(scope, e.Key.Namespace) && e.Value.List != list).Select(e => e.Key)];

    private readonly record struct Entry(NoiseDigest Digest, int List);
}

/// <summary>A scope is the empty string, for all namespaces, or a namespace.</summary>
internal static class Scopes
{
    public static bool Covers(string scope, string @namespace) => scope.Length == 0 || scope == @namespace;
}
