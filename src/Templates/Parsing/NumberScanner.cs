namespace Notifications.Templates.Parsing;

/// <summary>Where number literals end.</summary>
internal static class NumberScanner
{
    public static int Scan(string text, TokenList tokens, int start)
    {
        var at = start + 1;
        if (text[start] == '0' && at < text.Length)
        {
            if (text[at] is 'x' or 'X')
                return ScanHex(text, tokens, start);
            if (text[at] is 'b' or 'B')
                return ScanBinary(text, tokens, start);
        }
        at = Digits(text, at);
        var isFloat = false;
        if (At(text, at) == '.' && StartsFraction(At(text, at + 1)))
        {
            isFloat = true;
            at = Digits(text, at + 1);
        }
        at = Exponent(text, tokens, at);
        if (At(text, at) is 'f' or 'F' or 'd' or 'D' or 'm' or 'M')
        {
            isFloat = true;
            at++;
        }
        tokens.Add(isFloat ? TokenKind.Float : TokenKind.Integer, start, at);
        return at;
    }

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';

    private static int Digits(string text, int at)
    {
        while (char.IsAsciiDigit(At(text, at)) || At(text, at) == '_')
            at++;
        return at;
    }

    /// <summary>A dot behind digits starts a fraction, unless it is a range or a member.</summary>
    private static bool StartsFraction(char next) =>
        next is 'e' or 'E' or 'f' or 'F' or 'd' or 'D' or 'm' or 'M' || !(char.IsLetter(next) || next is '.' or '_');

    private static int Exponent(string text, TokenList tokens, int at)
    {
        if (At(text, at) is not ('e' or 'E'))
            return at;
        var digits = at + 1;
        if (At(text, digits) is '+' or '-')
            digits++;
        if (char.IsAsciiDigit(At(text, digits)))
            return Digits(text, digits);
        tokens.Error(Math.Min(digits, text.Length - 1), "Expecting at least one digit after the exponent");
        return digits;
    }

    private static int ScanHex(string text, TokenList tokens, int start)
    {
        var at = start + 2;
        var hasDigit = false;
        while (char.IsAsciiHexDigit(At(text, at)) || (At(text, at) == '_' && hasDigit))
        {
            hasDigit = true;
            at++;
        }
        if (!hasDigit)
        {
            tokens.Add(TokenKind.Invalid, start, at);
            tokens.Error(start, $"Invalid hex number, expecting at least a hex digit [0-9a-fA-F] after 0{text[start + 1]}");
            return at;
        }
        if (At(text, at) is 'u' or 'U')
            at++;
        tokens.Add(TokenKind.HexInteger, start, at);
        return at;
    }

    private static int ScanBinary(string text, TokenList tokens, int start)
    {
        var at = start + 2;
        var hasDigit = false;
        var hasDot = false;
        while (true)
        {
            var c = At(text, at);
            if (c is '0' or '1')
                hasDigit = true;
            else if (c == '.' && hasDigit && !hasDot && At(text, at + 1) is '0' or '1')
                hasDot = true;
            else if (c != '_')
                break;
            at++;
        }
        if (!hasDigit)
        {
            tokens.Add(TokenKind.Invalid, start, at);
            tokens.Error(start, $"Invalid binary number, expecting at least a binary digit 0 or 1 after 0{text[start + 1]}");
            return at;
        }
        if (!hasDot && At(text, at) is 'u' or 'U')
            at++;
        else if (hasDot && At(text, at) is 'f' or 'F' or 'd' or 'D')
            at++;
        tokens.Add(TokenKind.BinaryInteger, start, at);
        return at;
    }
}
