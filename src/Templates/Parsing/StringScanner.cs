namespace Notifications.Templates.Parsing;

/// <summary>Strings: where they end, and what is wrong with their escapes.</summary>
internal static class StringScanner
{
    private const string Allowed = @"Only 0 ' \ "" b f n r t v u0000-uFFFF x00-xFF are allowed";

    public static int ScanString(string text, TokenList tokens, int start)
    {
        var end = FindEnd(text, tokens, start + 1, text[start], interpolated: false);
        if (end < 0)
            return Unterminated(text, tokens, text[start], "a string");
        tokens.Add(TokenKind.String, start, end + 1);
        return end + 1;
    }

    public static int ScanVerbatim(string text, TokenList tokens, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] != '`')
                continue;
            if (at + 1 < text.Length && text[at + 1] == '`')
            {
                at++;
                continue;
            }
            tokens.Add(TokenKind.VerbatimString, start, at + 1);
            return at + 1;
        }
        return Unterminated(text, tokens, '`', "a verbatim string");
    }

    /// <summary>The rest of the source is a string that does not end: an invalid token at the last character.</summary>
    public static int Unterminated(string text, TokenList tokens, char quote, string what)
    {
        tokens.Add(TokenKind.Invalid, text.Length - 1, text.Length);
        tokens.Error(text.Length - 1, $"Unexpected end of file while parsing {what} not terminated by a {quote}");
        return text.Length;
    }

    /// <summary>Where the quote, or in an interpolated string the opening brace, is; -1 when there is none.</summary>
    public static int FindEnd(string text, TokenList tokens, int at, char quote, bool interpolated)
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c == quote || (interpolated && c == '{'))
                return at;
            at = c == '\\' ? CheckEscape(text, tokens, at + 1, interpolated) : at + 1;
        }
        return -1;
    }

    /// <summary>Checks the escape behind a backslash; gives where the string goes on.</summary>
    private static int CheckEscape(string text, TokenList tokens, int at, bool interpolated)
    {
        if (at >= text.Length)
            return at;
        switch (text[at])
        {
            case '\r' when at + 1 < text.Length && text[at + 1] == '\n':
                return at + 2;
            case '\r' or '\n' or '0' or '\'' or '"' or '\\' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
            case '{' when interpolated:
                return at + 1;
            case 'u':
                return CheckHex(text, tokens, at + 1, 4, @"following `\u`. Expecting `\u0000` to `\uffff`.");
            case 'x':
                return CheckHex(text, tokens, at + 1, 2, @"following `\x`. Expecting `\x00` to `\xff`");
            default:
                tokens.Error(at, $"Unexpected escape character `{text[at]}` in string. {Allowed}");
                return at + 1;
        }
    }

    private static int CheckHex(string text, TokenList tokens, int at, int digits, string expecting)
    {
        for (var i = 0; i < digits; i++, at++)
        {
            if (at < text.Length && char.IsAsciiHexDigit(text[at]))
                continue;
            if (at < text.Length)
            {
                tokens.Error(at, $"Unexpected hex number `{text[at]}` {expecting}");
                tokens.Error(at, $"Unexpected escape character `{text[at]}` in string. {Allowed}");
            }
            return at;
        }
        return at;
    }
}
