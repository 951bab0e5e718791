using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;

namespace Notifications.Templates.Parsing;

/// <summary>What a source says: its statements, and what is wrong with it.</summary>
/// <param name="Body">As far as it could be read when there are errors.</param>
/// <param name="FrontMatter">The code before the text, in that mode.</param>
/// <param name="Errors">The parser's in their order, then the lexer's.</param>
internal sealed record ParsedSource(SourceText Source, Statement.Block Body, Statement.Block? FrontMatter, IReadOnlyList<SyntaxError> Errors);

/// <summary>From text to syntax.</summary>
internal static class SourceParser
{
    public static ParsedSource Parse(SourceText source, ParseOptions options)
    {
        var nothing = new Statement.Block([], null, 0);
        if (source.Text.Length > options.Limits.SourceLength)
            return new ParsedSource(source, nothing, null, [new SyntaxError(0, $"The template is longer than {options.Limits.SourceLength} characters.")]);

        using var tokens = Lexer.Tokenize(source, options.Mode);
        var cursor = new Cursor(source, tokens, options);
        Statement.Block? frontMatter = null;
        var body = nothing;
        try
        {
            var blocks = new BlockParser(cursor);
            if (options.Mode == TemplateMode.FrontMatter)
                frontMatter = blocks.ParseFrontMatter();
            cursor.InCode = options.Mode == TemplateMode.Script;
            body = blocks.ParsePage();
        }
        catch (ParseStopped)
        {
            // The error that stopped the parser is in the list
        }
        IReadOnlyList<SyntaxError> errors = cursor.Errors.Count + tokens.Errors.Count == 0 ? [] : [.. cursor.Errors, .. tokens.Errors];
        return new ParsedSource(source, body, frontMatter, errors);
    }
}
