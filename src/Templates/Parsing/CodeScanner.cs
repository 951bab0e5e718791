namespace Notifications.Templates.Parsing;

/// <summary>What ends the code.</summary>
internal enum CodeEnd
{
    None,
    Braces,
    FrontMatter,
}

/// <summary>Cuts a stretch of code into tokens.</summary>
internal ref struct CodeScanner(string text, TokenList tokens, CodeEnd end)
{
    private readonly string _text = text;
    private readonly TokenList _tokens = tokens;
    private readonly CodeEnd _end = end;
    private List<char>? _interpolations;
    private int _openBraces;
    private int _at;

    /// <summary>Scans from an offset; gives where the code ends: at the (marked) <c>}}</c>, or at the end of the source.</summary>
    public int Scan(int from)
    {
        _at = from;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t')
                _at++;
            else if (_end == CodeEnd.FrontMatter && c == '+' && IsLineStart() && Lexer.IsFrontMatterMarker(_text, _at, out _))
                return _at;
            else if (_end == CodeEnd.Braces && IsExit(_at))
                return _at;
            else
                ScanToken(c);
        }
        return _at;
    }

    private readonly bool IsLineStart() => _at == 0 || _text[_at - 1] == '\n';

    private readonly char Next(int ahead = 1) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private readonly bool IsExit(int at)
    {
        if (_openBraces > 0 || _interpolations?.Count > 0)
            return false;
        if (_text[at] is '-' or '~')
            at++;
        return at + 1 < _text.Length && _text[at] == '}' && _text[at + 1] == '}';
    }

    private void ScanToken(char c)
    {
        if (char.IsAsciiLetter(c) || c == '_')
            ScanIdentifier(TokenKind.Identifier, 0);
        else if (char.IsAsciiDigit(c))
            _at = NumberScanner.Scan(_text, _tokens, _at);
        else if (c is '"' or '\'')
            _at = StringScanner.ScanString(_text, _tokens, _at);
        else if (c == '`')
            _at = StringScanner.ScanVerbatim(_text, _tokens, _at);
        else if (c == '$')
            ScanDollar();
        else if (c == '#')
            ScanComment();
        else if (char.IsWhiteSpace(c))
            ScanNewLine();
        else if (char.IsLetter(c))
            ScanIdentifier(TokenKind.Identifier, 0);
        else
            ScanOperator(c);
    }

    private void ScanIdentifier(TokenKind kind, int skip)
    {
        var end = _at + skip;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
            end++;
        Add(kind, end - _at);
    }

    private void ScanDollar()
    {
        switch (Next())
        {
            case '"' or '\'':
                (_interpolations ??= []).Add(Next());
                ContinueString(_at, _at + 2, TokenKind.BeginInterpString);
                break;
            case '$':
                Add(TokenKind.IdentifierSpecial, 2);
                break;
            default:
                ScanIdentifier(TokenKind.IdentifierSpecial, 1);
                break;
        }
    }

    /// <summary>The text of an interpolated string up to a <c>{</c> or its end.</summary>
    private void ContinueString(int start, int from, TokenKind unlessEnding)
    {
        var quote = _interpolations![^1];
        var end = StringScanner.FindEnd(_text, _tokens, from, quote, interpolated: true);
        if (end < 0)
        {
            _interpolations.RemoveAt(_interpolations.Count - 1);
            _at = StringScanner.Unterminated(_text, _tokens, quote, "a string");
            return;
        }
        if (_text[end] == quote)
        {
            _interpolations.RemoveAt(_interpolations.Count - 1);
            _tokens.Add(unlessEnding == TokenKind.BeginInterpString ? TokenKind.BeginInterpString : TokenKind.EndingInterpString, start, end + 1);
            _at = end + 1;
            return;
        }
        _tokens.Add(unlessEnding, start, end);
        _tokens.Add(TokenKind.OpenInterpBrace, end, end + 1);
        _at = end + 1;
    }

    private void ScanComment()
    {
        var isMultiLine = Next() == '#';
        _at += isMultiLine ? 2 : 1;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (_end == CodeEnd.Braces && c is '}' or '-' or '~' && IsCommentExit())
            {
                // The code block ends here, whatever is still open
                _openBraces = 0;
                _interpolations?.Clear();
                return;
            }
            if (isMultiLine && c == '#' && Next() == '#')
            {
                _at += 2;
                return;
            }
            if (!isMultiLine && c is '\n' or '\r')
                return;
            _at++;
        }
    }

    private readonly bool IsCommentExit()
    {
        var at = _text[_at] == '}' ? _at : _at + 1;
        return at + 1 < _text.Length && _text[at] == '}' && _text[at + 1] == '}';
    }

    /// <summary>White space with at least one end of line is one token.</summary>
    private void ScanNewLine()
    {
        var start = _at;
        var hasNewLine = false;
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            hasNewLine |= _text[_at++] is '\n' or '\r';
        if (hasNewLine)
            _tokens.Add(TokenKind.NewLine, start, _at);
    }

    private void ScanOperator(char c)
    {
        switch (c)
        {
            case '{':
                _openBraces++;
                Add(TokenKind.OpenBrace, 1);
                return;
            case '}' when _interpolations?.Count > 0:
                Add(TokenKind.CloseInterpBrace, 1);
                ContinueString(_at, _at, TokenKind.ContinuationInterpString);
                return;
            case '}':
                if (_openBraces > 0)
                    _openBraces--;
                else
                    _tokens.Error(_at, "Unexpected } while no matching {");
                Add(TokenKind.CloseBrace, 1);
                return;
            default:
                var (kind, length) = Operators.Match(c, Next(), Next(2));
                Add(kind, length);
                return;
        }
    }

    private void Add(TokenKind kind, int length)
    {
        _tokens.Add(kind, _at, _at + length);
        _at += length;
    }
}
