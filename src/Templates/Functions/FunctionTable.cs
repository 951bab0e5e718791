using System.Collections;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates.Functions;

/// <summary>Functions of the host, written with a collection initialiser; templates call them <c>name.member</c>. Immutable once given to
/// the options.</summary>
/// <param name="name">The object's; empty: its functions are called by their bare names.</param>
public sealed class FunctionTable(string name) : IEnumerable<string>
{
    private readonly List<HostFunction> _functions = [];

    public string Name { get; } = name;

    internal IReadOnlyList<HostFunction> Functions => _functions;

    /// <param name="member">As templates call it.</param>
    /// <param name="parameters">The optional ones last.</param>
    /// <param name="body">Null, or a value of the kinds that a model takes; an <see cref="ArgumentException"/> is an error at that
    /// argument.</param>
    public void Add(string member, Parameter[] parameters, Func<Arguments, object?> body) =>
        _functions.Add(new HostFunction(member, parameters, body));

    /// <param name="member">As templates call it.</param>
    /// <param name="body">Gets any number of arguments, as they are.</param>
    internal void AddOpen(string member, Func<Arguments, object?> body) => _functions.Add(new HostFunction(member, [], body, isOpen: true));

    public IEnumerator<string> GetEnumerator() => _functions.Select(function => function.Name).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A function of the host for the library.</summary>
/// <param name="isOpen">It takes any number of arguments, as they are.</param>
internal sealed class HostFunction(string name, Parameter[] parameters, Func<Arguments, object?> body, bool isOpen = false)
    : IScriptCustomFunction
{
    private readonly ScriptParameterInfo[] _parameters = [.. parameters.Select(parameter => parameter.Info)];

    public string Name { get; } = name;

    public int RequiredParameterCount { get; } = parameters.Count(parameter => !parameter.IsOptional);

    public int ParameterCount => _parameters.Length;

    public ScriptVarParamKind VarParamKind => isOpen ? ScriptVarParamKind.Direct : ScriptVarParamKind.None;

    public Type ReturnType => typeof(object);

    public ScriptParameterInfo GetParameterInfo(int index) => index < _parameters.Length ? _parameters[index] : new(typeof(object), "");

    public object? Invoke(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        body(new Arguments(context, callerContext?.Span ?? context.CurrentSpan, parameters, arguments));

    public ValueTask<object?> InvokeAsync(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        new(Invoke(context, callerContext, arguments, blockStatement));
}
