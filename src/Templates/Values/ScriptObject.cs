namespace Notifications.Templates.Values;

/// <summary>An object of a template: named members in order of insertion.</summary>
public class ScriptObject
{
    private MemberMap _members;

    /// <summary>The members, all of them read in.</summary>
    internal ReadOnlySpan<MemberMap.Entry> Members
    {
        get
        {
            Load();
            return _members.Entries;
        }
    }

    /// <summary>The number of members.</summary>
    public virtual int Count => _members.Count;

    /// <summary>False when there is no such member; a member can be null.</summary>
    public bool TryGet(string name, out Value value) => _members.TryGet(name, out value) || TryFind(name, out value);

    /// <summary>A member's value, or null when there is none.</summary>
    public Value this[string name]
    {
        get => TryGet(name, out var value) ? value : default;
        set => Set(name, value);
    }

    /// <summary>Makes or replaces a member.</summary>
    public void Set(string name, in Value value)
    {
        Prepare(name);
        _members.Set(name, value);
    }

    internal bool Contains(string name) => TryGet(name, out _);

    internal virtual bool IsReadOnly(string name) => _members.IsReadOnly(name);

    internal void SetReadOnly(string name)
    {
        if (TryGet(name, out _))
            _members.SetReadOnly(name);
    }

    /// <summary>Forgets everything, for a context that is used again.</summary>
    internal void Clear() => _members.Clear();

    /// <summary>Reads in the members that come from elsewhere (JSON), so that order and count are right.</summary>
    private protected virtual void Load()
    {
    }

    /// <summary>Before a member is set: where order matters, those that come from elsewhere go first.</summary>
    private protected virtual void Prepare(string name) => Load();

    /// <summary>Looks for a member not read in yet; what is found must be remembered with <see cref="Remember"/>.</summary>
    private protected virtual bool TryFind(string name, out Value value)
    {
        value = default;
        return false;
    }

    private protected void Remember(string name, in Value value) => _members.Add(name, value);

    private protected bool TryGetRemembered(string name, out Value value) => _members.TryGet(name, out value);

    private protected void Replace(string name, in Value value) => _members.Set(name, value);

    /// <summary>What was read in so far; the object is then empty.</summary>
    private protected MemberMap TakeRemembered()
    {
        var members = _members;
        _members = default;
        return members;
    }
}
