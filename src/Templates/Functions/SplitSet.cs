using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>
/// The values seen so far. A set that grows moves all it holds at once, which takes long when it holds a million; so a
/// large one is kept in parts, each of which grows by itself.
/// </summary>
internal sealed class SplitSet
{
    private const int SmallEnough = 1 << 14;

    private const int Parts = 64;

    private readonly HashSet<Value> _first = new(HostEquality.Instance);
    private HashSet<Value>[]? _parts;

    public int Count { get; private set; }

    /// <summary>The most values that are moved at once.</summary>
    public int LargestPart => Math.Max(_first.Count, _parts?.Max(part => part.Count) ?? 0);

    /// <summary>Whether the value is new.</summary>
    public bool Add(in Value value)
    {
        if (!(_parts is null ? _first : Part(value)).Add(value))
            return false;
        if (++Count == SmallEnough)
            Split();
        return true;
    }

    private void Split()
    {
        _parts = new HashSet<Value>[Parts];
        for (var i = 0; i < Parts; i++)
            _parts[i] = new HashSet<Value>(HostEquality.Instance);
        foreach (var value in _first)
            Part(value).Add(value);
        _first.Clear();
    }

    // The upper bits of a product spread neighbouring numbers; within a part the lower ones count
    private HashSet<Value> Part(in Value value) => _parts![(uint)(HostEquality.Instance.GetHashCode(value) * 0x9E3779B1) >> 26];
}
