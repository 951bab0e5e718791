using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Notifications.Templates.Functions;

/// <summary>The arguments of a call, in the order of the parameters and of their types.</summary>
public readonly struct Arguments
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly ScriptArray _values;

    internal Arguments(TemplateContext context, SourceSpan place, IReadOnlyList<Parameter> parameters, ScriptArray values)
    {
        Context = context;
        Place = place;
        _parameters = parameters;
        _values = values;
    }

    /// <summary>An argument; null when it is null or was left out.</summary>
    public object? this[int index] => index < _values.Count ? _values[index] : null;

    internal int Count => _values.Count;

    internal TemplateContext Context { get; }

    /// <summary>Where the call is.</summary>
    internal SourceSpan Place { get; }

    /// <summary>A text argument; null is null.</summary>
    public string? Text(int index) => (string?)this[index];

    public int Int(int index) => (int)(this[index] ?? 0);

    public bool Bool(int index) => (bool)(this[index] ?? false);

    /// <summary>An argument as a number; null for what is none.</summary>
    public double? Number(int index) => this[index] switch
    {
        int or long or float or double or decimal => Convert.ToDouble(this[index], CultureInfo.InvariantCulture),
        System.Numerics.BigInteger large => (double)large,
        _ => null,
    };

    /// <summary>What a function throws when it cannot work with an argument: the error is shown there.</summary>
    public ArgumentException Wrong(int index, string message) => new(message, _parameters[index].Name);
}
