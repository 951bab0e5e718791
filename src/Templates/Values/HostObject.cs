namespace Notifications.Templates.Values;

/// <summary>Names and makers of the members that all objects of a kind have, in the order in which a template lists them.</summary>
/// <typeparam name="T">What the members are read from.</typeparam>
public sealed class HostMembers<T>
{
    private readonly FrozenDictionary<string, Func<T, object?>> _makers;

    /// <exception cref="ArgumentException">A name comes twice.</exception>
    public HostMembers(params ReadOnlySpan<(string Name, Func<T, object?> Make)> members)
    {
        var makers = new Dictionary<string, Func<T, object?>>(members.Length, StringComparer.Ordinal);
        var names = new string[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            makers.Add(members[i].Name, members[i].Make);
            names[i] = members[i].Name;
        }
        Names = names;
        _makers = makers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Of the members, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    internal Func<T, object?>? Find(string name) => _makers.GetValueOrDefault(name);
}

/// <summary>An object of the host with named members; templates see nothing else of it.</summary>
public abstract class HostObject
{
    private readonly Dictionary<string, object?> _made = new(StringComparer.Ordinal);

    private protected HostObject()
    {
    }

    internal abstract IReadOnlyList<string> Names { get; }

    /// <summary>False when there is no such member. It is made when it is first asked for, and once.</summary>
    internal bool TryGet(string name, out object? value)
    {
        if (_made.TryGetValue(name, out value))
            return true;
        if (!TryMake(name, out value))
            return false;
        _made[name] = value;
        return true;
    }

    private protected abstract bool TryMake(string name, out object? value);
}

/// <summary>
/// An object of the host: its members are made when a template first asks for them, each at most once. Not for several threads at a time. A
/// rendering that sets a member sets it for itself alone.
/// </summary>
/// <param name="subject">What the members are read from; it must not change while a template can read it.</param>
/// <param name="members">Shared by all objects of the kind. Values are of the kinds that <c>TemplateModel.With</c> takes.</param>
public sealed class HostObject<T>(T subject, HostMembers<T> members) : HostObject
{
    internal override IReadOnlyList<string> Names => members.Names;

    private protected override bool TryMake(string name, out object? value)
    {
        var make = members.Find(name);
        value = make?.Invoke(subject);
        return make is not null;
    }
}
