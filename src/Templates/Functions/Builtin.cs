using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>What a builtin does, given its converted arguments.</summary>
public delegate Value BuiltinBody(scoped in Arguments arguments);

/// <summary>A function written in C#: its name, its parameters in order, and what it does.</summary>
internal sealed class Builtin : ScriptFunction
{
    public Builtin(string name, Parameter[] parameters, BuiltinBody body)
    {
        Name = name;
        Parameters = parameters;
        Body = body;
        HasRest = parameters.Length > 0 && parameters[^1].IsRest;
        Required = parameters.TakeWhile(p => !p.IsOptional && !p.IsRest).Count();
    }

    public string Name { get; }
    public Parameter[] Parameters { get; }
    public BuiltinBody Body { get; }
    public int Required { get; }
    public bool HasRest { get; }

    /// <summary>The name as error texts say it: <c>add_days</c> is <c>AddDays</c>.</summary>
    public string HostName => string.Concat(Name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>Runs the body with these arguments: as many as parameters (and more with a rest parameter).</summary>
    public Value Invoke(CallSite site, Span<Value> values)
    {
        Conversions.Bind(site.Context, this, values);
        return Body(new Arguments(site, this, values));
    }
}
