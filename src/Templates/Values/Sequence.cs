using System.Collections;

namespace Notifications.Templates.Values;

/// <summary>
/// A lazy sequence ("range"): made anew by each enumeration, so that functions in it run when it is read.
/// Charging steps is the business of whoever makes the items.
/// </summary>
internal abstract class Sequence : IEnumerable<Value>
{
    /// <summary>The number of items if known without enumerating.</summary>
    public virtual int? KnownCount => null;

    public abstract IEnumerator<Value> GetEnumerator();

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
