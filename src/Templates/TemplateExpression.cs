using Scriban.Parsing;
using Scriban.Syntax;

namespace Notifications.Templates;

/// <summary>A single expression, as conditions are. Immutable, like <see cref="Template"/>.</summary>
public sealed class TemplateExpression
{
    private readonly ParsedSource _parsed;
    private readonly ScriptExpression _expression;

    private TemplateExpression(ParsedSource parsed, ScriptExpression expression) => (_parsed, _expression) = (parsed, expression);

    /// <summary>The expression as it is written.</summary>
    public string Text => _parsed.Text;

    /// <summary>Parses an expression: code without <c>{{ }}</c>, and nothing else.</summary>
    public static ExpressionParseResult Parse(string text, string? sourceName = null, ParseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parsed = ParsedSource.Parse(
            text, sourceName ?? TemplateError.Unnamed, (options ?? ParseOptions.Default) with { Mode = TemplateMode.Script });
        if (parsed.Template is null)
            return new ExpressionParseResult(null, parsed.Errors);
        return parsed.Page.Body?.Statements is [ScriptExpressionStatement { Expression: { } single and not ScriptAssignExpression }]
            ? new ExpressionParseResult(new TemplateExpression(parsed, single), [])
            : new ExpressionParseResult(
                null, [TemplateError.At(new SourceSpan(parsed.Name, default, default), "Expecting a single expression.", text)]);
    }

    /// <summary>The names in it that nothing gives, found without evaluating it.</summary>
    public IReadOnlyList<UnknownName> UnknownNames(KnownTemplateNames known) => NameCheck.Of(_parsed, _expression, known);

    /// <summary>The value of the expression; what it prints is dropped.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Evaluate(TemplateModel model, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        var expression = _expression;
        var ((isTrue, text), error) = Rendering.Run(
            context,
            model,
            _parsed,
            options,
            script =>
            {
                var value = script.Evaluate(expression);
                return (script.ToBool(expression.Span, value), script.ObjectToString(value) ?? "");
            },
            cancellationToken);
        return error is null ? new EvaluationResult(isTrue, text, null) : new EvaluationResult(false, "", error);
    }

    /// <summary>As the other, with the calling thread's context.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Evaluate(TemplateModel model, RenderOptions options, CancellationToken cancellationToken) =>
        Evaluate(model, options, RenderContext.OfThread, cancellationToken);
}

/// <param name="Expression">Null when there are errors.</param>
/// <param name="Errors">In the order of the parser.</param>
public sealed record ExpressionParseResult(TemplateExpression? Expression, IReadOnlyList<TemplateError> Errors);

/// <param name="IsTrue">Only null, false and <c>empty</c> are not true; an error is not.</param>
/// <param name="Text">The value as it prints.</param>
/// <param name="Error">What went wrong, or null.</param>
public sealed record EvaluationResult(bool IsTrue, string Text, TemplateError? Error);
