using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>A builtin object in one context: the shared table, and what the template added to it.</summary>
internal sealed class BuiltinScope(BuiltinObject table) : ScriptObject
{
    private bool _loaded;

    public override int Count => Members.Length;

    public Builtin? Callable => table.Callable;

    /// <summary>Forgets what a rendering changed.</summary>
    public void Reset()
    {
        if (!_loaded)
            return;
        _loaded = false;
        Clear();
    }

    internal override bool IsReadOnly(string name) =>
        base.IsReadOnly(name) || (table.TryGet(name, out var value) && value.Kind == ValueKind.Function);

    private protected override bool TryFind(string name, out Value value) => table.TryGet(name, out value);

    private protected override void Load()
    {
        if (_loaded)
            return;
        _loaded = true;
        foreach (var (name, value) in table)
            Remember(name, value);
    }
}
