using Notifications.Templates.Evaluation;
using Notifications.Templates.Parsing;
using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates;

/// <summary>A single expression, as conditions are. Immutable, like <see cref="Template"/>.</summary>
public sealed class TemplateExpression
{
    private readonly ParsedSource _parsed;
    private readonly Expression _expression;

    private TemplateExpression(ParsedSource parsed, Expression expression)
    {
        _parsed = parsed;
        _expression = expression;
    }

    /// <summary>The expression as it is written.</summary>
    public string Text => _parsed.Source.Text;

    /// <summary>Parses an expression: code without <c>{{ }}</c>, and nothing else.</summary>
    public static ExpressionParseResult Parse(string text, string? sourceName = null, ParseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = new SourceText(sourceName ?? SourceText.Unnamed, text);
        var parsed = SourceParser.Parse(source, (options ?? ParseOptions.Default) with { Mode = TemplateMode.Script });
        if (parsed.Errors.Count > 0)
            return new ExpressionParseResult(null, TemplateErrors.Of(parsed));
        return parsed.Body.Statements is [Statement.Print single]
            ? new ExpressionParseResult(new TemplateExpression(parsed, single.Expression), [])
            : new ExpressionParseResult(null, [TemplateError.At(new Location(source, 0), "Expecting a single expression.")]);
    }

    /// <summary>The value of the expression; what it prints is dropped.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Evaluate(TemplateModel model, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var text = "";
        var (value, error) = Rendering.Run(context, _parsed, model, options, (context, _) =>
        {
            var value = Expressions.Evaluate(context, _expression);
            text = Printer.ToText(context, value);
            return value;
        }, cancellationToken);
        return error is null ? new EvaluationResult(value, value.IsTruthy, text, null) : new EvaluationResult(default, false, "", error);
    }
}

/// <param name="Expression">Null when there are errors.</param>
/// <param name="Errors">In the order of the parser.</param>
public sealed record ExpressionParseResult(TemplateExpression? Expression, IReadOnlyList<TemplateError> Errors);

/// <param name="Value">Null when there is an error.</param>
/// <param name="IsTrue">Only null, false and <c>empty</c> are not true; an error is not.</param>
/// <param name="Text">The value as it prints.</param>
/// <param name="Error">What went wrong, or null.</param>
public sealed record EvaluationResult(Value Value, bool IsTrue, string Text, TemplateError? Error);
