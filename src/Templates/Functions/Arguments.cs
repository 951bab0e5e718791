using System.Diagnostics.CodeAnalysis;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>The converted arguments of a call, in the order of the parameters.</summary>
public readonly ref struct Arguments
{
    private readonly ReadOnlySpan<Value> _values;
    private readonly Builtin _builtin;

    internal Arguments(CallSite site, Builtin builtin, ReadOnlySpan<Value> values)
    {
        Site = site;
        _builtin = builtin;
        _values = values;
    }

    internal CallSite Site { get; }

    internal RenderContext Context => Site.Context;

    public int Count => _values.Length;

    /// <summary>An argument, converted to the parameter's type.</summary>
    public Value this[int index] => _values[index];

    /// <summary>The arguments of a rest parameter.</summary>
    public ReadOnlySpan<Value> Rest => _values[(_builtin.Parameters.Length - 1)..];

    /// <summary>A text argument; null is null.</summary>
    public string? Text(int index) => _values[index].IsNull ? null : _values[index].Text;

    /// <summary>A text argument; null is "".</summary>
    public string TextOrEmpty(int index) => _values[index].IsNull ? "" : _values[index].Text;

    public int Int(int index) => _values[index].Int;

    public double Double(int index) => _values[index].Double;

    public bool Bool(int index) => _values[index].Bool;

    public DateTime Date(int index) => _values[index].Date;

    public TimeSpan TimeSpan(int index) => _values[index].TimeSpan;

    /// <summary>A function argument; null when it is null; an error at the argument when it is something else.</summary>
    internal Value FunctionOrNull(int index)
    {
        var value = _values[index];
        if (!value.IsNull && value.Kind != ValueKind.Function)
            FailAt(index, $"The parameter `{Printer.ToText(Context, value)}` is not a function. Maybe prefix it with @?");
        return value;
    }

    /// <summary>A new string: checked against the limits before it goes anywhere.</summary>
    public Value NewText(string? text)
    {
        Context.Guard.ChargeText(text?.Length ?? 0);
        return Value.From(text);
    }

    /// <summary>Ends the rendering with an error at the call.</summary>
    [DoesNotReturn]
    public void Fail(string message) => Site.Fail(message);

    /// <summary>Ends the rendering with an error at an argument; its host name is added: <c>... (Parameter 'width')</c>.</summary>
    [DoesNotReturn]
    public void FailAt(int index, string message) =>
        throw new Failure($"{message} (Parameter '{_builtin.Parameters[index].Name}')", index);
}
