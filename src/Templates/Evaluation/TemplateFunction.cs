using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>A function of a template as a value.</summary>
/// <param name="definition">What it does.</param>
/// <param name="scope">Of the function it is written in: an anonymous function sees it while that one runs.</param>
/// <param name="localName">The name of a <c>func $name</c>, which it can call itself by.</param>
internal sealed class TemplateFunction(FunctionDefinition definition, FunctionScope? scope, string? localName) : ScriptFunction
{
    public FunctionDefinition Definition { get; } = definition;
    public FunctionScope? Scope { get; } = scope;
    public string? LocalName { get; } = localName;
}

/// <summary>The body of a <c>wrap</c>.</summary>
internal sealed record Wrapped(SourceText Source, Statement.Block Body);

/// <summary>A builtin that takes its arguments as they come, named ones as members (<c>include</c>).</summary>
internal sealed class ArgumentsFunction(string name, int required, Func<Functions.CallSite, ScriptArray, Value> body) : ScriptFunction
{
    public string Name { get; } = name;
    public int Required { get; } = required;
    public Func<Functions.CallSite, ScriptArray, Value> Body { get; } = body;
}
