using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Notifications.Templates.Values;

/// <summary>
/// Members in order of insertion: linear while they are few (names of a template are shared strings, so the first
/// comparison is by reference), with an index by name when they are many.
/// </summary>
internal struct MemberMap
{
    private const int IndexFrom = 9;

    private Entry[]? _entries;
    private Dictionary<string, int>? _index;
    private HashSet<string>? _readOnly;

    public int Count { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, Count);

    public readonly int IndexOf(string name)
    {
        if (_index is not null)
            return _index.TryGetValue(name, out var found) ? found : -1;
        var entries = Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (ReferenceEquals(entries[i].Name, name))
                return i;
        }
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Name == name)
                return i;
        }
        return -1;
    }

    /// <summary>The string in use for the name of a JSON property, to save making another.</summary>
    public readonly string? NameOf(JsonProperty property)
    {
        foreach (ref readonly var entry in Entries)
        {
            if (property.NameEquals(entry.Name))
                return entry.Name;
        }
        return null;
    }

    public readonly bool TryGet(string name, out Value value)
    {
        var at = IndexOf(name);
        value = at < 0 ? default : _entries![at].Value;
        return at >= 0;
    }

    public readonly bool IsReadOnly(string name) => _readOnly is not null && _readOnly.Contains(name);

    public void SetReadOnly(string name)
    {
        if (IndexOf(name) >= 0)
            (_readOnly ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
    }

    public void Set(string name, in Value value)
    {
        var at = IndexOf(name);
        if (at >= 0)
            _entries![at].Value = value;
        else
            Add(name, value);
    }

    /// <summary>Replaces the value of a member by its place.</summary>
    public readonly void SetAt(int index, in Value value) => _entries![index].Value = value;

    public void Add(string name, in Value value)
    {
        if (_entries is null)
            _entries = new Entry[4];
        else if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        _entries[Count].Name = name;
        _entries[Count].Value = value;
        Count++;
        if (_index is not null)
            _index.TryAdd(name, Count - 1);
        else if (Count == IndexFrom)
            BuildIndex();
    }

    /// <summary>Forgets all members, keeping the room they took.</summary>
    public void Clear()
    {
        _entries.AsSpan(0, Count).Clear();
        _index = null;
        _readOnly = null;
        Count = 0;
    }

    private void BuildIndex()
    {
        _index = new Dictionary<string, int>(Count * 2, StringComparer.Ordinal);
        for (var i = 0; i < Count; i++)
            _index[_entries![i].Name] = i;
    }

    public struct Entry
    {
        public string Name;
        public Value Value;
    }
}
