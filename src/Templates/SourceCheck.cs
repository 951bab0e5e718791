using Scriban.Parsing;

namespace Notifications.Templates;

/// <summary>
/// What the tokens of a source say before it is parsed. The library computes a literal such as 1e200000000 while it parses, and chains
/// of operators, members and pipes of any length become a tree as deep, which its visitors walk without a look at the stack.
/// </summary>
/// <param name="Depth">At least as deep as the tree becomes, in operators, brackets and blocks.</param>
internal readonly record struct SourceCheck(LogMessage? Problem, int Depth)
{
    private const int MostDigits = 1000;
    private const int LargestExponent = 1000;

    /// <summary>Members, indexes and brackets in a row, which the library evaluates without a call to the context: 0.6 KB of stack
    /// each.</summary>
    private const int MostMembers = 100;

    public static SourceCheck Of(string text, string name, LexerOptions options, TemplateLimits limits)
    {
        if (text.Length > limits.SourceLength)
            return new(Error(new SourceSpan(name, default, default),
                $"The template has {text.Length} characters; at most {limits.SourceLength} are allowed."), 0);
        var (depth, deepest) = (new ChainDepth(), 0);
        foreach (var token in new Lexer(text, name, options))
        {
            if (IsTooLarge(token, text))
                return new(Error(new SourceSpan(name, token.Start, token.End),
                    $"The number is too large: at most {MostDigits} digits, and an exponent of {LargestExponent}."), 0);
            depth.Count(token, text);
            deepest = Math.Max(deepest, depth.Depth);
            if (depth.Members > MostMembers)
                return new(Error(new SourceSpan(name, token.Start, token.End),
                    $"More than {MostMembers} members, indexes or brackets in a row."), 0);

            // What is nested as deep as the limit is an error of the parser; this is for what it does not count
            if (deepest > 2L * limits.NestingDepth)
                return new(Error(new SourceSpan(name, token.Start, token.End),
                    $"The statement depth limit `{limits.NestingDepth}` was reached when parsing this statement"), 0);
        }
        return new(null, deepest);
    }

    private static bool IsTooLarge(Token token, string text)
    {
        if (token.Type is not (TokenType.Integer or TokenType.HexaInteger or TokenType.BinaryInteger or TokenType.Float))
            return false;
        var number = text.AsSpan(token.Start.Offset, token.End.Offset - token.Start.Offset + 1);
        if (number.Length > MostDigits)
            return true;
        var exponent = token.Type is TokenType.HexaInteger or TokenType.BinaryInteger ? -1 : number.IndexOfAny('e', 'E');
        if (exponent < 0)
            return false;
        var digits = number[(exponent + 1)..].TrimStart("+-").TrimEnd("mMfFdD");
        return !int.TryParse(digits.Length == 0 ? "0" : digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value > LargestExponent;
    }

    private static LogMessage Error(SourceSpan place, string message) => new(ParserMessageType.Error, place, message);
}
