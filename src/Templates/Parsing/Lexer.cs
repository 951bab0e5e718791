using Notifications.Templates.Sources;

namespace Notifications.Templates.Parsing;

/// <summary>Cuts a source into text and code, applying escape blocks and whitespace control, and the code into tokens.</summary>
internal ref struct Lexer
{
    private const string FrontMatter = "+++";

    private readonly string _text;
    private readonly TokenList _tokens;
    private readonly TemplateMode _mode;

    private Lexer(SourceText source, TokenList tokens, TemplateMode mode)
    {
        _text = source.Text;
        _tokens = tokens;
        _mode = mode;
    }

    /// <summary>The tokens of a source; the last one is <see cref="TokenKind.Eof"/>.</summary>
    public static TokenList Tokenize(SourceText source, TemplateMode mode)
    {
        var tokens = new TokenList(source.Text.Length);
        new Lexer(source, tokens, mode).Run();
        tokens.Add(TokenKind.Eof, source.Text.Length, source.Text.Length);
        return tokens;
    }

    private void Run()
    {
        var at = 0;
        switch (_mode)
        {
            case TemplateMode.Script:
                new CodeScanner(_text, _tokens, CodeEnd.None).Scan(0);
                return;
            case TemplateMode.FrontMatter when IsFrontMatterMarker(0, out var contentStart):
                _tokens.Add(TokenKind.FrontMatterMarker, 0, FrontMatter.Length);
                at = new CodeScanner(_text, _tokens, CodeEnd.FrontMatter).Scan(contentStart);
                if (IsFrontMatterMarker(at, out contentStart))
                {
                    _tokens.Add(TokenKind.FrontMatterMarker, at, at + FrontMatter.Length);
                    at = SkipAllWhitespace(contentStart);
                }
                break;
            default:
                break;
        }
        while (at < _text.Length)
            at = ReadText(at);
    }

    /// <summary>A line that holds only the marker; gives where the next line starts.</summary>
    private readonly bool IsFrontMatterMarker(int at, out int next) => IsFrontMatterMarker(_text, at, out next);

    internal static bool IsFrontMatterMarker(string text, int at, out int next)
    {
        next = at;
        if (string.CompareOrdinal(text, at, FrontMatter, 0, FrontMatter.Length) != 0)
            return false;
        var i = at + FrontMatter.Length;
        while (i < text.Length && text[i] is ' ' or '\t')
            i++;
        if (i < text.Length && text[i] == '\r')
            i++;
        if (i < text.Length && text[i] != '\n')
            return false;
        next = Math.Min(i + 1, text.Length);
        return true;
    }

    /// <summary>Reads a stretch of text, and what ends it: an escape block or a code block.</summary>
    private int ReadText(int start)
    {
        var at = start;
        while (true)
        {
            var brace = _text.AsSpan(at).IndexOf('{');
            if (brace < 0)
            {
                AddText(start, _text.Length);
                return _text.Length;
            }
            at += brace;
            if (EscapeLevel(at) is var level and > 0)
                return ReadEscape(start, at, level);
            if (at + 1 < _text.Length && _text[at + 1] == '{')
                return ReadCode(start, at);
            at++;
        }
    }

    private int ReadCode(int textStart, int enter)
    {
        var inside = enter + 2;
        AddText(textStart, TrimBefore(textStart, enter, Mark(inside), out var marked));
        if (marked)
            inside++;
        _tokens.Add(TokenKind.CodeEnter, enter, inside);
        var exit = new CodeScanner(_text, _tokens, CodeEnd.Braces).Scan(inside);
        if (exit >= _text.Length)
            return exit;
        var mark = _text[exit];
        var end = exit + (mark is '-' or '~' ? 3 : 2);
        _tokens.Add(TokenKind.CodeExit, exit, end);
        return SkipAfter(end, mark);
    }

    /// <summary>The number of percent signs of <c>{%%{</c>; 0 when there is no such mark.</summary>
    private readonly int EscapeLevel(int at)
    {
        var i = at + 1;
        while (i < _text.Length && _text[i] == '%')
            i++;
        return i > at + 1 && i < _text.Length && _text[i] == '{' ? i - at - 1 : 0;
    }

    private int ReadEscape(int textStart, int enter, int level)
    {
        var inside = enter + level + 2;
        AddText(textStart, TrimBefore(textStart, enter, Mark(inside), out var marked));
        if (marked)
            inside++;
        var at = inside;
        while (true)
        {
            var brace = at < _text.Length ? _text.AsSpan(at).IndexOf('}') : -1;
            if (brace < 0)
            {
                AddEscape(inside, _text.Length);
                return _text.Length;
            }
            at += brace;
            var i = at + 1;
            while (i < _text.Length && _text[i] == '%')
                i++;
            if (i - at - 1 == level && i < _text.Length && _text[i] == '}')
            {
                var mark = at > inside ? _text[at - 1] : '\0';
                AddEscape(inside, mark is '-' or '~' ? at - 1 : at);
                return SkipAfter(i + 1, mark);
            }
            at++;
        }
    }

    private readonly char Mark(int at) => at < _text.Length ? _text[at] : '\0';

    private readonly void AddText(int start, int end)
    {
        if (end > start)
            _tokens.Add(TokenKind.Raw, start, end);
    }

    private readonly void AddEscape(int start, int end)
    {
        if (end > start)
            _tokens.Add(TokenKind.Escape, start, end);
    }

    /// <summary>Where a text ends when the mark of the block behind it has removed whitespace.</summary>
    private readonly int TrimBefore(int start, int end, char mark, out bool marked)
    {
        marked = mark is '-' or '~';
        if (!marked)
            return end;
        while (end > start && char.IsWhiteSpace(_text[end - 1]) && (mark == '-' || _text[end - 1] != '\n'))
            end--;
        return end;
    }

    /// <summary>Where the text behind a block starts when its mark has removed whitespace.</summary>
    private readonly int SkipAfter(int at, char mark)
    {
        if (mark == '-')
            return SkipAllWhitespace(at);
        if (mark != '~')
            return at;
        while (at < _text.Length && char.IsWhiteSpace(_text[at]))
        {
            if (_text[at++] == '\n')
                break;
        }
        return at;
    }

    private readonly int SkipAllWhitespace(int at)
    {
        while (at < _text.Length && char.IsWhiteSpace(_text[at]))
            at++;
        return at;
    }
}
