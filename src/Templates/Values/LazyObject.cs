using System.Collections;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates.Values;

/// <summary>
/// An object whose members are read from elsewhere when they are looked for. What a template sets is kept here. Those members of the
/// library's class that look at the whole object cannot be overridden: they are implemented anew as members of its interfaces, and read all
/// in first.
/// </summary>
internal abstract class LazyObject : SafeObject, IScriptObject, IDictionary<string, object?>, IDictionary, IScriptCustomTypeInfo
{
    private bool _isRead;

    public string TypeName => "object";

    int IScriptObject.Count => Whole.Count;

    int ICollection<KeyValuePair<string, object?>>.Count => Whole.Count;

    int ICollection.Count => Whole.Count;

    ICollection<string> IDictionary<string, object?>.Keys => Whole.Keys;

    ICollection<object?> IDictionary<string, object?>.Values => Whole.Values;

    ICollection IDictionary.Keys => ((IDictionary)Whole.Plain()).Keys;

    ICollection IDictionary.Values => ((IDictionary)Whole.Plain()).Values;

    private LazyObject Whole
    {
        get
        {
            ReadAll();
            return this;
        }
    }

    public override object? this[string key]
    {
        get => Find(key, out var value) ? value : null;
        set => SetValue(key, value, readOnly: false);
    }

    public override bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value) =>
        Find(member, out value);

    public override bool Contains(string member) => Find(member, out _);

    public override bool Remove(string member) => Whole.RemoveRead(member);

    public override void SetReadOnly(string member, bool readOnly)
    {
        if (Find(member, out _))
            base.SetReadOnly(member, readOnly);
    }

    public override string ToString(string? format, IFormatProvider? formatProvider)
    {
        ReadAll();
        return base.ToString(format, formatProvider);
    }

    public override void CopyTo(ScriptObject dest)
    {
        ReadAll();
        base.CopyTo(dest);
    }

    public override IScriptObject Clone(bool deep) => Plain().Clone(deep);

    IEnumerable<string> IScriptObject.GetMembers() => Whole.GetMembers();

    bool IDictionary<string, object?>.TryGetValue(string key, out object? value) => Find(key, out value);

    bool IDictionary<string, object?>.ContainsKey(string key) => Find(key, out _);

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => Whole.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Whole.GetEnumerator();

    IDictionaryEnumerator IDictionary.GetEnumerator() => ((IDictionary)Plain()).GetEnumerator();

    /// <summary>Reads in all that was not read yet, in the order of its source; what a template added comes after it.</summary>
    internal void ReadAll()
    {
        if (_isRead)
            return;
        _isRead = true;
        var known = new List<(string Name, object? Value, bool IsReadOnly)>();
        foreach (var (name, value) in this)
            known.Add((name, value, !CanWrite(name)));
        Clear();
        foreach (var (name, value) in All())
            SetValue(name, value, readOnly: false);
        foreach (var (name, value, isReadOnly) in known)
            SetValue(name, value, isReadOnly);
    }

    /// <summary>A member of the source; false when there is none.</summary>
    private protected abstract bool TryRead(string name, out object? value);

    /// <summary>All members of the source.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, object?>> All();

    private bool Find(string name, out object? value)
    {
        if (base.TryGetValue(null!, default, name, out value))
            return true;
        if (_isRead || !TryRead(name, out value))
            return false;
        SetValue(name, value, readOnly: false);
        return true;
    }

    private bool RemoveRead(string member) => base.Remove(member);

    private ScriptObject Plain()
    {
        var copy = new ScriptObject();
        CopyTo(copy);
        return copy;
    }
}

/// <summary>An object of the host as one rendering sees it.</summary>
internal sealed class HostView(HostObject subject) : LazyObject
{
    private protected override bool TryRead(string name, out object? value)
    {
        var isFound = subject.TryGet(name, out value);
        value = HostValues.From(value, JsonReading.Default);
        return isFound;
    }

    private protected override IEnumerable<KeyValuePair<string, object?>> All()
    {
        foreach (var name in subject.Names)
        {
            subject.TryGet(name, out var value);
            yield return new(name, HostValues.From(value, JsonReading.Default));
        }
    }
}
