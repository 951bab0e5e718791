using Notifications.Templates.Sources;
using Notifications.Templates.Values;

namespace Notifications.Templates.Syntax;

/// <summary>A function of a template.</summary>
/// <param name="Name">Null when it is anonymous.</param>
/// <param name="Parameters">Null when there is no list: arguments are then read through <c>$</c>.</param>
/// <param name="Body">A block, or the expression of the short form <c>f(x) = expression</c>.</param>
internal sealed record FunctionDefinition(SourceText Source, string? Name, FunctionParameter[]? Parameters, Statement Body)
{
    public bool HasRest { get; } = Parameters is [.., { IsRest: true }];

    /// <summary>The number of arguments there must be.</summary>
    public int Required { get; } = Parameters?.Count(p => p is { IsOptional: false, IsRest: false }) ?? 0;

    public int IndexOf(string name) => Parameters is null ? -1 : Array.FindIndex(Parameters, p => p.Name == name);
}

/// <summary>A parameter of a function of a template; a rest parameter takes all remaining arguments.</summary>
internal sealed record FunctionParameter(string Name, bool IsOptional, Value Default, bool IsRest);
