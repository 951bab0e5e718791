namespace Notifications.Templates.Values;

/// <summary>An array of a template; it can carry named members too (not printed, not iterated).</summary>
public class ScriptArray
{
    private Value[] _items;
    private int _count;
    private bool _loaded;
    private MemberMap _members;

    public ScriptArray()
        : this(0)
    {
    }

    public ScriptArray(int capacity)
    {
        _items = capacity == 0 ? [] : new Value[capacity];
        _loaded = true;
    }

    public ScriptArray(ReadOnlySpan<Value> items)
    {
        _items = items.ToArray();
        _count = _items.Length;
        _loaded = true;
    }

    /// <summary>An array that calls <see cref="LoadItems"/> when its items are first wanted.</summary>
    private protected ScriptArray(bool loaded)
    {
        _items = [];
        _loaded = loaded;
    }

    public int Count => Items.Length;

    /// <summary>Counts changes, so that a loop notices that its array was changed.</summary>
    internal int Version { get; private set; }

    internal Span<Value> Items
    {
        get
        {
            if (!_loaded)
                Load();
            return _items.AsSpan(0, _count);
        }
    }

    /// <summary>An item, or null beyond the ends.</summary>
    public Value this[int index]
    {
        get
        {
            var items = Items;
            return (uint)index < (uint)items.Length ? items[index] : default;
        }

        set
        {
            Items[index] = value;
            Version++;
        }
    }

    internal ref MemberMap Members => ref _members;

    public void Add(in Value value)
    {
        if (!_loaded)
            Load();
        if (_count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, _count * 2));
        _items[_count++] = value;
        Version++;
    }

    internal void Insert(int index, in Value value)
    {
        Add(value);
        var items = Items;
        items[index..^1].CopyTo(items[(index + 1)..]);
        items[index] = value;
    }

    internal void RemoveAt(int index)
    {
        var items = Items;
        items[(index + 1)..].CopyTo(items[index..]);
        items[^1] = default;
        _count--;
        Version++;
    }

    /// <summary>Empties the array, keeping its room.</summary>
    internal void Clear()
    {
        Items.Clear();
        _count = 0;
        Version++;
        _members.Clear();
    }

    private protected virtual Value[] LoadItems() => [];

    private void Load()
    {
        _items = LoadItems();
        _count = _items.Length;
        _loaded = true;
    }
}
