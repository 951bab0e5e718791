using Notifications.Templates.Output;

namespace Notifications.Templates;

/// <summary>A parsed template. Immutable: any number of renderings may use it at once, each with its own context.</summary>
public sealed class Template
{
    private readonly ParsedSource _parsed;

    private Template(ParsedSource parsed) => _parsed = parsed;

    /// <summary>The name that errors show, or <c>&lt;input&gt;</c>.</summary>
    public string SourceName => _parsed.Name;

    /// <summary>Parses a template. All errors at once; there is a template only when there are none.</summary>
    public static ParseResult Parse(string text, string? sourceName = null, ParseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parsed = ParsedSource.Parse(text, sourceName ?? TemplateError.Unnamed, options ?? ParseOptions.Default);
        return parsed.Template is null ? new ParseResult(null, parsed.Errors) : new ParseResult(new Template(parsed), []);
    }

    /// <summary>The names in it that nothing gives, found without rendering.</summary>
    public IReadOnlyList<UnknownName> UnknownNames(KnownTemplateNames known) => NameCheck.Of(_parsed, _parsed.Page, known);

    /// <summary>
    /// Renders to a sink, which receives nothing when there is an error. A context belongs to one rendering at a time.
    /// </summary>
    /// <returns>What went wrong, or null.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TemplateError? Render(
        TemplateModel model, ITemplateSink sink, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var (output, error) = Run(model, options, context, cancellationToken);
        foreach (var (start, length, marking) in output?.Runs ?? [])
        {
            var text = output!.Text.Slice(start, length);
            switch (marking)
            {
                case Marking.Value: sink.Value(text); break;
                case Marking.Raw: sink.Raw(text); break;
                default: sink.Text(text); break;
            }
        }
        return error;
    }

    /// <summary>Renders to text; nothing is written when there is an error.</summary>
    /// <returns>What went wrong, or null.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TemplateError? Render(
        TemplateModel model, TextWriter writer, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var (output, error) = Run(model, options, context, cancellationToken);
        if (output is not null)
            writer.Write(output.Text);
        return error;
    }

    /// <summary>Renders to a string, with the calling thread's context.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RenderResult Render(TemplateModel model, RenderOptions options, CancellationToken cancellationToken)
    {
        var (output, error) = Run(model, options, RenderContext.OfThread, cancellationToken);
        return new RenderResult(output?.ToString(), error);
    }

    /// <summary>The output belongs to the context: read it before the next rendering.</summary>
    private (MarkedOutput? Output, TemplateError? Error) Run(
        TemplateModel model, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
    {
        var parsed = _parsed;
        return Rendering.Run(
            context,
            model,
            parsed,
            options,
            script =>
            {
                script.Write(parsed.Page.Span, script.Evaluate(parsed.Page));
                return script.Main;
            },
            cancellationToken);
    }
}

/// <param name="Template">Null when there are errors.</param>
/// <param name="Errors">In the order of the parser.</param>
public sealed record ParseResult(Template? Template, IReadOnlyList<TemplateError> Errors);

/// <param name="Text">Null when there is an error.</param>
/// <param name="Error">What went wrong, or null.</param>
public sealed record RenderResult(string? Text, TemplateError? Error);
