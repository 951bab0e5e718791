using Scriban.Parsing;
using Scriban.Syntax;
using ScribanTemplate = Scriban.Template;

namespace Notifications.Templates;

/// <summary>A source, parsed by the library after a look at its tokens.</summary>
/// <param name="Template">Null when there are errors.</param>
internal sealed record ParsedSource(
    string Name, string Text, ScribanTemplate? Template, IReadOnlyList<LogMessage> Messages, ParseOptions Options)
{
    private const int MostErrors = 100;

    /// <summary>A source that is nested deeper is parsed where there is more stack.</summary>
    private const int ShallowDepth = 64;

    /// <summary>The messages as errors, in their order.</summary>
    public IReadOnlyList<TemplateError> Errors =>
        [.. Messages.Where(message => message.Type == ParserMessageType.Error).Take(MostErrors)
            .Select(message => TemplateError.At(message.Span, message.Message, Text))];

    public ScriptPage Page => Template!.Page!;

    public static ParsedSource Parse(string text, string name, ParseOptions options)
    {
        var lexing = new LexerOptions
        {
            Mode = options.Mode switch
            {
                TemplateMode.Script => ScriptMode.ScriptOnly,
                TemplateMode.FrontMatter => ScriptMode.FrontMatterAndContent,
                _ => ScriptMode.Default
            },
        };
        var check = SourceCheck.Of(text, name, lexing, options.Limits);
        if (check.Problem is { } problem)
            return new(name, text, null, [problem], options);
        var parsing = new ParserOptions
        {
            ExpressionDepthLimit = options.Limits.NestingDepth,
            ParseFloatAsDecimal = options.FloatsAreDecimals
        };
        try
        {
            var template = check.Depth <= ShallowDepth
                ? ScribanTemplate.Parse(text, name, parsing, lexing)
                : DeepStack.Run(() => ScribanTemplate.Parse(text, name, parsing, lexing), CancellationToken.None);
            return new(name, text, template.HasErrors ? null : template, template.Messages, options);
        }
        catch (NotSupportedException)
        {
            // The library throws it, with no place, at some broken interpolated strings ($"...{"); found by the fuzz test
            var all = new SourceSpan(name, new TextPosition(0, 0, 0), new TextPosition(Math.Max(0, text.Length - 1), 0, 0));
            var message = new LogMessage(ParserMessageType.Error, all, "cannot be parsed: look at its interpolated strings, $\"...\"");
            return new(name, text, null, [message], options);
        }
    }
}
