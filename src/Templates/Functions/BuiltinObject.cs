using System.Collections;
using System.Collections.Frozen;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>
/// The table of a builtin object: written once with a collection initialiser, shared by all contexts. A context reads
/// it through a <see cref="BuiltinScope"/>, to which templates may add members.
/// </summary>
internal sealed class BuiltinObject(string name, Builtin? callable = null) : IEnumerable<KeyValuePair<string, Value>>
{
    private readonly List<KeyValuePair<string, Value>> _members = [];
    private FrozenDictionary<string, Value>? _byName;

    public string Name { get; } = name;

    /// <summary>What calling the object itself does (<c>date</c>), or null.</summary>
    public Builtin? Callable { get; } = callable;

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
