using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>A function of a template as a value.</summary>
internal sealed class TemplateFunction : ScriptFunction
{
    private TemplateFunction(FunctionDefinition definition, FunctionScope? scope, string? localName)
    {
        Definition = definition;
        Scope = scope;
        LocalName = localName;
    }

    public FunctionDefinition Definition { get; }

    /// <summary>Of the function it is written in: an anonymous function sees it while that one runs.</summary>
    public FunctionScope? Scope { get; }

    /// <summary>The name of a <c>func $name</c>, which it can call itself by.</summary>
    public string? LocalName { get; }

    public static TemplateFunction Create(RenderContext context, FunctionDefinition definition, string? localName)
    {
        var scope = definition.Name is null ? context.Scopes.Function : null;
        if (scope is not null)
            scope.IsKept = true;
        return new TemplateFunction(definition, scope, localName);
    }
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
