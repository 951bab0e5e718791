using System.Collections;
using Notifications.Templates.Output;
using Scriban;
using Scriban.Functions;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates.Functions;

/// <summary><c>include</c>: the library's, with a result that knows which of its parts are values.</summary>
internal sealed class MarkedInclude : IScriptCustomFunction
{
    private readonly IncludeFunction _include = new();

    public int RequiredParameterCount => _include.RequiredParameterCount;

    public int ParameterCount => _include.ParameterCount;

    public ScriptVarParamKind VarParamKind => _include.VarParamKind;

    public Type ReturnType => _include.ReturnType;

    public ScriptParameterInfo GetParameterInfo(int index) => _include.GetParameterInfo(index);

    public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
    {
        var texts = MarkedTexts.Of(context);
        texts.LastPage = null;
        var result = _include.Invoke(context, callerContext, arguments, blockStatement);
        return result is not null && texts.LastPage is { } page ? texts.Remember(page) : result;
    }

    public ValueTask<object?> InvokeAsync(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        new(Invoke(context, callerContext, arguments, blockStatement));
}

/// <summary><c>include_join names separator begin end</c>; a separator <c>tpl:name</c> is a template too.</summary>
internal sealed class MarkedIncludeJoin(MarkedInclude include) : IScriptCustomFunction
{
    private const string TemplatePrefix = "tpl:";
    private readonly IncludeJoinFunction _join = new();

    public int RequiredParameterCount => _join.RequiredParameterCount;

    public int ParameterCount => _join.ParameterCount;

    public ScriptVarParamKind VarParamKind => _join.VarParamKind;

    public Type ReturnType => _join.ReturnType;

    public ScriptParameterInfo GetParameterInfo(int index) => _join.GetParameterInfo(index);

    public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
    {
        if (arguments.Count < 2)
        {
            throw new ScriptRuntimeException(
                callerContext?.Span ?? context.CurrentSpan,
                "Expecting at least the separator and components to include for the <include_join> function.");
        }
        if (arguments[0] is string or not IEnumerable)
            return "";
        var output = new MarkedOutput();
        var isFirst = true;
        Add(2);
        foreach (var name in (IEnumerable)arguments[0]!)
        {
            if (context.ObjectToString(name) is not { Length: > 0 } path)
                continue;
            if (!isFirst)
                Add(1);
            isFirst = false;
            Append(path, isTemplate: true);
        }
        Add(3);
        return MarkedTexts.Of(context).Remember(output.ToMarkedText());

        void Add(int index)
        {
            if (index >= arguments.Count || context.ObjectToString(arguments[index]) is not { Length: > 0 } text)
                return;
            var isTemplate = text.StartsWith(TemplatePrefix, StringComparison.Ordinal);
            Append(isTemplate ? text[TemplatePrefix.Length..] : text, isTemplate);
        }

        void Append(string text, bool isTemplate)
        {
            var part = isTemplate ? include.Invoke(context, callerContext, [text, .. arguments.Skip(1)], blockStatement) as string ?? ""
                : text;
            if (output.Text.Length + part.Length > context.LimitToString)
                throw new ScriptRuntimeException(
                    callerContext?.Span ?? context.CurrentSpan, $"The joined text exceeds {context.LimitToString} characters.");
            foreach (var run in MarkedTexts.Of(context).RunsOf(part) ?? [new MarkedRun(0, part.Length, Marking.Value)])
            {
                output.Announce(part, run.Marking);
                output.Write(part, run.Start, run.Length);
            }
        }
    }

    public ValueTask<object?> InvokeAsync(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        new(Invoke(context, callerContext, arguments, blockStatement));
}
