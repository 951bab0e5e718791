using Notifications.Import.Code;

namespace Notifications.Import.GoTemplate;

/// <summary>Cuts a Go template into tokens (Go's <c>text/template/parse</c>, with <c>break</c> and <c>continue</c>). Trim markers are
/// applied, comments are left out.</summary>
internal sealed class GoLexer
{
    private static readonly HashSet<string> Keywords = new(
        ["block", "break", "continue", "define", "else", "end", "if", "range", "nil", "template", "with"], StringComparer.Ordinal);
    private static readonly char[] Spaces = [' ', '\t', '\r', '\n'];

    private readonly string _text;
    private readonly List<GoToken> _tokens = [];
    private int _at;

    private GoLexer(string text) => _text = text;

    /// <exception cref="TranslationException">With line and column.</exception>
    public static IReadOnlyList<GoToken> Read(string text)
    {
        var lexer = new GoLexer(text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        var trimsNext = false;
        while (true)
        {
            var open = _text.IndexOf("{{", _at, StringComparison.Ordinal);
            var end = open < 0 ? _text.Length : open;
            var trimsLast = open >= 0 && HasLeftTrim(open + 2);
            AddText(_at, end, trimsNext, trimsLast);
            if (open < 0)
                break;
            _at = open + (trimsLast ? 4 : 2);
            trimsNext = IsComment(trimsLast, open) ? Comment() : Action(open);
        }

        _tokens.Add(new(GoTokenKind.End, "", _text.Length));
    }

    private bool HasLeftTrim(int at) => at + 1 < _text.Length && _text[at] == '-' && Spaces.Contains(_text[at + 1]);

    private void AddText(int start, int end, bool trimsStart, bool trimsEnd)
    {
        var text = _text[start..end];
        if (trimsStart)
            text = text.TrimStart(Spaces);
        if (trimsEnd)
            text = text.TrimEnd(Spaces);
        if (text.Length > 0)
            _tokens.Add(new(GoTokenKind.Text, text, start));
    }

    private bool IsComment(bool isTrimmed, int open)
    {
        var at = isTrimmed ? open + 3 : open + 2;
        while (isTrimmed && at < _text.Length && Spaces.Contains(_text[at]))
            at++;
        if (string.CompareOrdinal(_text, at, "/*", 0, 2) != 0)
            return false;
        _at = at;
        return true;
    }

    /// <returns>Whether the text behind it is trimmed.</returns>
    private bool Comment()
    {
        var start = _at;
        var end = _text.IndexOf("*/", _at, StringComparison.Ordinal);
        if (end < 0)
            throw Wrong("the comment has no end", start);
        _at = end + 2;
        if (RightDelimiter() is { } trims)
            return trims;
        throw Wrong("behind a comment nothing but }} may stand", start);
    }

    /// <summary>Null when there is none here. Else it is passed.</summary>
    private bool? RightDelimiter()
    {
        var at = _at;
        var isTrimmed = at + 1 < _text.Length && Spaces.Contains(_text[at]) && _text[at + 1] == '-'
            && string.CompareOrdinal(_text, at + 2, "}}", 0, 2) == 0;
        if (!isTrimmed && string.CompareOrdinal(_text, at, "}}", 0, 2) != 0)
            return null;
        _at += isTrimmed ? 4 : 2;
        return isTrimmed;
    }

    private bool Action(int open)
    {
        _tokens.Add(new(GoTokenKind.LeftDelimiter, "{{", open));
        while (true)
        {
            var start = _at;
            if (RightDelimiter() is { } trims)
            {
                _tokens.Add(new(GoTokenKind.RightDelimiter, "}}", start));
                return trims;
            }

            if (_at >= _text.Length)
                throw Wrong("the action has no end: }} is missing", open);
            Inside();
        }
    }

    private void Inside()
    {
        var start = _at;
        var c = _text[start];
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n':
                while (_at < _text.Length && Spaces.Contains(_text[_at]) && !IsTrimmedEnd(_at))
                    _at++;
                _tokens.Add(new(GoTokenKind.Space, " ", start));
                return;
            case ':' when start + 1 < _text.Length && _text[start + 1] == '=':
                Add(GoTokenKind.Symbol, 2);
                return;
            case '=' or '|' or '(' or ')' or ',':
                Add(GoTokenKind.Symbol, 1);
                return;
            case '"':
                _tokens.Add(new(GoTokenKind.Quoted, Escapes.Undo(Delimited('"'), "\"", message => Wrong(message, start)), start));
                return;
            case '`':
                _at = _text.IndexOf('`', start + 1) + 1;
                if (_at == 0)
                    throw Wrong("the text has no end: ` is missing", start);
                _tokens.Add(new(GoTokenKind.Quoted, _text[(start + 1)..(_at - 1)].Replace("\r", "", StringComparison.Ordinal), start));
                return;
            case '\'':
                var character = Escapes.Undo(Delimited('\''), "'", message => Wrong(message, start));
                _tokens.Add(new(GoTokenKind.Character, character.EnumerateRunes().Count() == 1 ? character
                    : throw Wrong("a single character is wanted between ' and '", start), start));
                return;
            case '$':
                _at++;
                Word();
                _tokens.Add(new(GoTokenKind.Variable, _text[start.._at], start));
                return;
            case '.' when start + 1 >= _text.Length || !char.IsAsciiDigit(_text[start + 1]):
                _at++;
                Word();
                _tokens.Add(_at == start + 1 ? new(GoTokenKind.Dot, ".", start) : new(GoTokenKind.Field, _text[(start + 1).._at], start));
                return;
        }

        if (char.IsAsciiDigit(c) || c is '+' or '-' or '.')
        {
            Number();
        }
        else if (char.IsLetter(c) || c == '_')
        {
            Word();
            var word = _text[start.._at];
            _tokens.Add(new(Keywords.Contains(word) ? GoTokenKind.Keyword : GoTokenKind.Identifier, word, start));
        }
        else
        {
            throw Wrong($"\"{c}\" is not expected in an action", start);
        }
    }

    private bool IsTrimmedEnd(int at) => at + 1 < _text.Length && _text[at + 1] == '-'
        && string.CompareOrdinal(_text, at + 2, "}}", 0, 2) == 0;

    private void Add(GoTokenKind kind, int length)
    {
        _tokens.Add(new(kind, _text.Substring(_at, length), _at));
        _at += length;
    }

    private void Word()
    {
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
    }

    private void Number()
    {
        var start = _at++;
        while (_at < _text.Length
            && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_' || _text[_at] is '+' or '-'
                && _text[_at - 1] is 'e' or 'E' or 'p' or 'P'))
            _at++;
        _tokens.Add(new(GoTokenKind.Number, _text[start.._at], start));
    }

    /// <summary>What stands between two quotes on a line.</summary>
    private string Delimited(char quote)
    {
        var start = _at;
        for (_at++; _at < _text.Length && _text[_at] is not '\n'; _at++)
        {
            if (_text[_at] == quote)
                return _text[(start + 1)..(_at++)];
            if (_text[_at] == '\\')
                _at++;
        }

        throw Wrong($"the text has no end: {quote} is missing", start);
    }

    private TranslationException Wrong(string message, int at) => new(message, Place.Of(_text, at));
}
