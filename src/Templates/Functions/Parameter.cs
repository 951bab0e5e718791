using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>What an argument is converted to before a builtin runs.</summary>
internal enum ParameterType : byte
{
    /// <summary>As it is.</summary>
    Any,

    /// <summary>Its printed text; null stays null.</summary>
    Text,

    /// <summary>A 32-bit integer; null is 0, strings are parsed, reals rounded half to even.</summary>
    Int,

    /// <summary>A double; null is 0, strings are errors.</summary>
    Double,

    /// <summary>Its truthiness.</summary>
    Bool,

    /// <summary>Any sequence (array, range, object); null stays null; a single value is an error.</summary>
    List,

    /// <summary>An object; null stays null.</summary>
    Object,

    /// <summary>A date; null is an error.</summary>
    Date,

    /// <summary>A timespan; null is an error.</summary>
    TimeSpan,
}

/// <summary>A parameter of a builtin: its script name, its type, and its default when it is optional.</summary>
public sealed record Parameter
{
    private Parameter(string name, ParameterType type)
    {
        Name = name;
        Type = type;
    }

    public string Name { get; }
    internal ParameterType Type { get; }
    internal bool IsOptional { get; private init; }
    internal bool IsRest { get; private init; }
    internal bool IsNotNull { get; private init; }
    internal Value Default { get; private init; }

    public static Parameter Any(string name) => new(name, ParameterType.Any);
    public static Parameter Text(string name) => new(name, ParameterType.Text);
    public static Parameter Int(string name) => new(name, ParameterType.Int);
    public static Parameter Double(string name) => new(name, ParameterType.Double);
    public static Parameter Bool(string name) => new(name, ParameterType.Bool);
    public static Parameter List(string name) => new(name, ParameterType.List);
    public static Parameter Object(string name) => new(name, ParameterType.Object);
    public static Parameter Date(string name) => new(name, ParameterType.Date);
    public static Parameter TimeSpan(string name) => new(name, ParameterType.TimeSpan);

    /// <summary>All remaining arguments.</summary>
    public static Parameter Rest(string name) => new(name, ParameterType.Any) { IsRest = true };

    /// <summary>The parameter may be left out; it is then null (0 for numbers).</summary>
    public Parameter Optional() => this with { IsOptional = true };

    /// <summary>The parameter may be left out; it then has this value.</summary>
    public Parameter Or(Value value) => this with { IsOptional = true, Default = value };

    /// <summary>Null is an error: <c>Argument `text` cannot be null for function `Match`.</c></summary>
    public Parameter NotNull() => this with { IsNotNull = true };
}
