namespace Notifications.Templates.Values;

/// <summary>An object whose members are made when a template first asks for them, each at most once.</summary>
public sealed class LazyObject : ScriptObject
{
    private readonly List<(string Name, Func<Value> Make)> _pending = [];

    /// <inheritdoc/>
    public override int Count => base.Count + _pending.Count;

    /// <summary>Adds a member to be made later. The name must be new.</summary>
    public void Add(string name, Func<Value> make) => _pending.Add((name, make));

    private protected override bool TryFind(string name, out Value value)
    {
        for (var i = 0; i < _pending.Count; i++)
        {
            var (pending, make) = _pending[i];
            if (pending != name)
                continue;
            _pending.RemoveAt(i);
            value = make();
            Remember(name, value);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>A member that is set need not be made.</summary>
    private protected override void Prepare(string name) => _pending.RemoveAll(pending => pending.Name == name);

    private protected override void Load()
    {
        while (_pending.Count > 0)
            TryFind(_pending[0].Name, out _);
    }
}
