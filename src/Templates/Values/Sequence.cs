using System.Collections;

namespace Notifications.Templates.Values;

/// <summary>
/// A lazy sequence ("range"): made anew by each enumeration, so that functions in it run when it is read.
/// Charging steps is the business of whoever makes the items.
/// </summary>
internal class Sequence(IEnumerable<Value> items, int depth = 0) : IEnumerable<Value>
{
    /// <summary>How many lazy sequences are nested in this one: bounded, since each costs stack when read.</summary>
    public int Depth { get; } = depth;

    /// <summary>The number of items if known without enumerating.</summary>
    public virtual int? KnownCount => null;

    public virtual IEnumerator<Value> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The item at an index, or null when there is none.</summary>
    public Value this[int index]
    {
        get
        {
            if (index < 0)
                return default;
            foreach (var item in this)
            {
                if (index-- == 0)
                    return item;
            }
            return default;
        }
    }
}
