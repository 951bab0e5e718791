using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates.Functions;

/// <summary>A function of the library that looks at its arguments before it runs.</summary>
/// <param name="check">What is wrong with the arguments (the number: how long a text may become), or null.</param>
internal sealed class BoundedFunction(IScriptCustomFunction function, Func<ScriptArray, int, string?> check) : IScriptCustomFunction
{
    public int RequiredParameterCount => function.RequiredParameterCount;

    public int ParameterCount => function.ParameterCount;

    public ScriptVarParamKind VarParamKind => function.VarParamKind;

    public Type ReturnType => function.ReturnType;

    public ScriptParameterInfo GetParameterInfo(int index) => function.GetParameterInfo(index);

    public object? Invoke(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        check(arguments, context.LimitToString) is { } problem
            ? throw new ScriptRuntimeException(callerContext?.Span ?? context.CurrentSpan, problem)
            : function.Invoke(context, callerContext, arguments, blockStatement);

    public ValueTask<object?> InvokeAsync(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        new(Invoke(context, callerContext, arguments, blockStatement));
}
