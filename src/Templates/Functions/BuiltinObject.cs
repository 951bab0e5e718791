using System.Collections;
using System.Collections.Frozen;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>
/// The table of a builtin object: written once with a collection initialiser, shared by all contexts. A context reads
/// it through a scope of its own, to which templates may add members.
/// </summary>
public sealed class BuiltinObject : IEnumerable<KeyValuePair<string, Value>>
{
    private readonly List<KeyValuePair<string, Value>> _members = [];
    private FrozenDictionary<string, Value>? _byName;

    /// <summary>An object without a name holds global functions.</summary>
    public BuiltinObject(string name)
        : this(name, null)
    {
    }

    internal BuiltinObject(string name, Builtin? callable)
    {
        Name = name;
        Callable = callable;
    }

    public string Name { get; }

    /// <summary>What calling the object itself does (<c>date</c>), or null.</summary>
    internal Builtin? Callable { get; }

    /// <summary>A member that is a plain value, which templates may replace.</summary>
    public void Add(string member, Value value) => _members.Add(new(member, value));

    /// <summary>A function, which templates may not replace.</summary>
    public void Add(string member, Parameter[] parameters, BuiltinBody body) =>
        _members.Add(new(member, Value.From(new Builtin(member, parameters, body))));

    public bool TryGet(string member, out Value value) =>
        (_byName ??= _members.ToFrozenDictionary(StringComparer.Ordinal)).TryGetValue(member, out value);

    public IEnumerator<KeyValuePair<string, Value>> GetEnumerator() => _members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
