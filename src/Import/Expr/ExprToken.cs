using Notifications.Import.Code;

namespace Notifications.Import.Expr;

internal enum ExprTokenKind
{
    Identifier,
    Number,
    Text,
    Operator,
    Bracket,
    End,
}

/// <param name="Value">Of a text its content; else as it is written.</param>
/// <param name="At">Offset of its first character.</param>
internal readonly record struct ExprToken(ExprTokenKind Kind, string Value, int At)
{
    public bool Is(string value) => Kind is ExprTokenKind.Operator or ExprTokenKind.Bracket && Value == value;
}

/// <summary>Cuts an expression of the expr language into tokens (github.com/expr-lang/expr, 1.17).</summary>
internal sealed class ExprLexer(string text)
{
    private static readonly HashSet<string> Words = new(
        ["in", "or", "and", "not", "matches", "contains", "startsWith", "endsWith", "let", "if", "else"], StringComparer.Ordinal);
    private static readonly string[] Operators = ["??", "?.", "**", "==", "!=", "<=", ">=", "&&", "||", "::", ".."];
    private int _at;

    public static IReadOnlyList<ExprToken> Read(string text)
    {
        var lexer = new ExprLexer(text);
        var tokens = new List<ExprToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != ExprTokenKind.End);
        return tokens;
    }

    private ExprToken Next()
    {
        Skip();
        var start = _at;
        if (start >= text.Length)
            return new(ExprTokenKind.End, "", start);
        var c = text[start];
        if (c is '\'' or '"' or '`')
            return new(ExprTokenKind.Text, Quoted(c), start);
        if (char.IsAsciiDigit(c) || c == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1]))
            return new(ExprTokenKind.Number, Number(), start);
        if (char.IsLetter(c) || c is '_' or '$')
        {
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '$'))
                _at++;
            var word = text[start.._at];
            return new(Words.Contains(word) ? ExprTokenKind.Operator : ExprTokenKind.Identifier, word, start);
        }

        if ("([{)]}".Contains(c, StringComparison.Ordinal))
        {
            _at++;
            return new(ExprTokenKind.Bracket, c.ToString(), start);
        }

        if (Array.Find(Operators, known => string.CompareOrdinal(text, start, known, 0, known.Length) == 0) is { } found)
        {
            _at += found.Length;
            return new(ExprTokenKind.Operator, found, start);
        }

        if (!",;%+-^?/#|:!=*<>.".Contains(c, StringComparison.Ordinal))
            throw Wrong($"\"{c}\" is not expected here", start);
        _at++;
        return new(ExprTokenKind.Operator, c.ToString(), start);
    }

    /// <summary>White space and comments.</summary>
    private void Skip()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
            else if (string.CompareOrdinal(text, _at, "//", 0, 2) == 0)
            {
                _at = text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
            }
            else if (string.CompareOrdinal(text, _at, "/*", 0, 2) == 0)
            {
                var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end >= 0 ? end + 2 : throw Wrong("the comment has no end: */ is missing", _at);
            }
            else
            {
                break;
            }
        }
    }

    private string Number()
    {
        var start = _at;
        var isBased = text[_at] == '0' && _at + 1 < text.Length && text[_at + 1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B';
        for (_at += isBased ? 2 : 0; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == '.' && (isBased || _at + 1 < text.Length && text[_at + 1] == '.'))
                break;
            var isExponent = !isBased && c is '+' or '-' && text[_at - 1] is 'e' or 'E';
            if (!(char.IsAsciiLetterOrDigit(c) || c is '_' or '.' || isExponent))
                break;
        }

        return text[start.._at];
    }

    private string Quoted(char quote)
    {
        var start = _at++;
        var end = _at;
        while (end < text.Length && text[end] != quote)
        {
            if (quote != '`' && text[end] == '\n')
                break;
            end += quote != '`' && text[end] == '\\' ? 2 : 1;
        }

        if (end >= text.Length || text[end] != quote)
            throw Wrong("the text has no end: a quote is missing", start);
        var content = text[_at..end];
        _at = end + 1;
        if (quote == '`')
        {
            while (_at < text.Length && text[_at] == '`')
            {
                end = text.IndexOf('`', _at + 1) is >= 0 and var next ? next
                    : throw Wrong("the text has no end: a quote is missing", start);
                content += "`" + text[(_at + 1)..end];
                _at = end + 1;
            }

            return content;
        }

        return Escapes.Undo(content, $"{quote}", message => Wrong(message, start));
    }

    private TranslationException Wrong(string message, int at) => new(message, Place.Of(text, at));
}
