using Scriban.Runtime;

namespace Notifications.Templates.Functions;

/// <summary>
/// A parameter of a function of the host: its name in templates, what an argument is converted to (as the language converts), and its
/// default.
/// </summary>
public sealed record Parameter
{
    private readonly Type _type;
    private readonly object? _default;

    private Parameter(string name, Type type) => (Name, _type) = (name, type);

    /// <summary>Templates may write <c>name: value</c>; errors show it.</summary>
    public string Name { get; }

    internal bool IsOptional { get; private init; }

    internal ScriptParameterInfo Info => IsOptional ? new(_type, Name, _default) : new(_type, Name);

    /// <summary>As it is.</summary>
    public static Parameter Any(string name) => new(name, typeof(object));

    /// <summary>Its printed text; null stays null.</summary>
    public static Parameter Text(string name) => new(name, typeof(string));

    /// <summary>A 32-bit integer; null is 0, texts are parsed.</summary>
    public static Parameter Int(string name) => new(name, typeof(int));

    /// <summary>Only null, false and <c>empty</c> are false.</summary>
    public static Parameter Bool(string name) => new(name, typeof(bool));

    /// <summary>The parameter may be left out; it is then null, 0 or false.</summary>
    public Parameter Optional() => Or(_type.IsValueType ? Activator.CreateInstance(_type) : null);

    /// <summary>The parameter may be left out; it then has this value.</summary>
    public Parameter Or(object? value) => new(Name, _type, value);

    private Parameter(string name, Type type, object? value)
        : this(name, type) => (IsOptional, _default) = (true, value);
}
