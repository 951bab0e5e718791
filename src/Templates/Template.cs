using Notifications.Templates.Evaluation;
using Notifications.Templates.Parsing;
using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;

namespace Notifications.Templates;

/// <summary>A parsed template. Immutable: any number of renderings may use it at once, each with its own context.</summary>
public sealed class Template
{
    private readonly ParsedSource _parsed;

    private Template(ParsedSource parsed) => _parsed = parsed;

    /// <summary>The name that errors show, or <c>&lt;input&gt;</c>.</summary>
    public string SourceName => _parsed.Source.Name;

    /// <summary>The template as code, parsed: for tests that print and parse again. It keeps no automatic indentation.</summary>
    internal string ToCode() => StatementPrinter.Print(_parsed.Source, _parsed.Body);

    /// <summary>Parses a template. All errors at once; there is a template only when there are none.</summary>
    public static ParseResult Parse(string text, string? sourceName = null, ParseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parsed = SourceParser.Parse(new SourceText(sourceName ?? SourceText.Unnamed, text), options ?? ParseOptions.Default);
        return parsed.Errors.Count == 0
            ? new ParseResult(new Template(parsed), [])
            : new ParseResult(null, TemplateErrors.Of(parsed));
    }

    /// <summary>
    /// Renders to a sink, which receives nothing when there is an error. A context belongs to one rendering at a time.
    /// </summary>
    /// <returns>What went wrong, or null.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TemplateError? Render(TemplateModel model, ITemplateSink sink, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var error = Run(model, options, context, cancellationToken);
        if (error is null)
            context.Output.CopyTo(sink);
        return error;
    }

    /// <summary>Renders to text; nothing is written when there is an error.</summary>
    /// <returns>What went wrong, or null.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TemplateError? Render(TemplateModel model, TextWriter writer, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var error = Run(model, options, context, cancellationToken);
        if (error is null)
            writer.Write(context.Output.Text);
        return error;
    }

    /// <summary>Renders to a string, with a context of its own.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RenderResult Render(TemplateModel model, RenderOptions options, CancellationToken cancellationToken)
    {
        var context = new RenderContext();
        var error = Run(model, options, context, cancellationToken);
        return error is null ? new RenderResult(context.Output.Text.ToString(), null) : new RenderResult(null, error);
    }

    private TemplateError? Run(TemplateModel model, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        return Rendering.Run(context, _parsed, model, options, static (context, parsed) =>
        {
            Statements.RunBlock(context, parsed.Body);
            if (context.Flow == Flow.Return)
                Statements.Print(context, context.Returned);
            return default;
        }, cancellationToken).Error;
    }
}

/// <param name="Template">Null when there are errors.</param>
/// <param name="Errors">In the order of the parser.</param>
public sealed record ParseResult(Template? Template, IReadOnlyList<TemplateError> Errors);

/// <param name="Text">Null when there is an error.</param>
/// <param name="Error">What went wrong, or null.</param>
public sealed record RenderResult(string? Text, TemplateError? Error);
