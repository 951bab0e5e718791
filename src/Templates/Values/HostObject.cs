using System.Collections.Frozen;

namespace Notifications.Templates.Values;

/// <summary>Names and makers of the members that all objects of a kind have, in the order in which a template lists them.</summary>
/// <typeparam name="T">What the members are read from.</typeparam>
public sealed class HostMembers<T>
{
    private readonly FrozenDictionary<string, Func<T, Value>> _makers;

    /// <exception cref="ArgumentException">A name comes twice.</exception>
    public HostMembers(params ReadOnlySpan<(string Name, Func<T, Value> Make)> members)
    {
        var makers = new Dictionary<string, Func<T, Value>>(members.Length, StringComparer.Ordinal);
        var names = new string[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            makers.Add(members[i].Name, members[i].Make);
            names[i] = members[i].Name;
        }
        Names = names;
        _makers = makers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal string[] Names { get; }

    internal Func<T, Value>? Find(string name) => _makers.GetValueOrDefault(name);
}

/// <summary>An object of the host's: its members are made when a template first asks for them, each at most once.</summary>
/// <param name="subject">What the members are read from; it must not change while a template can read it.</param>
/// <param name="members">Shared by all objects of the kind.</param>
public sealed class HostObject<T>(T subject, HostMembers<T> members) : ScriptObject
{
    private bool _loaded;

    /// <inheritdoc/>
    public override int Count => _loaded ? base.Count : members.Names.Length;

    private protected override bool TryFind(string name, out Value value)
    {
        value = default;
        if (_loaded || members.Find(name) is not { } make)
            return false;
        value = make(subject);
        Remember(name, value);
        return true;
    }

    private protected override void Load()
    {
        if (_loaded)
            return;
        _loaded = true;
        var made = TakeRemembered();
        foreach (var name in members.Names)
            Remember(name, made.TryGet(name, out var value) ? value : members.Find(name)!(subject));
    }
}
