using Scriban.Parsing;

namespace Notifications.Templates;

/// <summary>Counts along the tokens what makes the tree deeper: inside brackets on from outside of them, anew behind a comma or a
/// statement.</summary>
internal struct ChainDepth()
{
    private readonly Stack<(int Depth, int Members)> _brackets = new();
    private int _blocks;
    private bool _isLineEnd;
    private bool _isOperatorBefore;

    /// <summary>Operators, members, pipes, brackets and blocks around the last token.</summary>
    public int Depth { get; private set; }

    /// <summary>Members, indexes and brackets with no operator between them.</summary>
    public int Members { get; private set; }

    public void Count(Token token, string text)
    {
        if (token.Type is TokenType.Whitespace or TokenType.WhitespaceFull or TokenType.Comment or TokenType.CommentMulti)
            return;
        var isMember = token.Type is TokenType.Dot or TokenType.QuestionDot;
        var isOperator = token.Type is TokenType.VerticalBar or TokenType.PipeGreater || IsBinary(token.Type);
        if (_isLineEnd && !isMember && !isOperator && !_isOperatorBefore)
            Restart();
        _isLineEnd = token.Type == TokenType.NewLine;
        if (_isLineEnd)
            return;
        _isOperatorBefore = isOperator;
        switch (token.Type)
        {
            case TokenType.OpenParen or TokenType.OpenBracket or TokenType.OpenBrace or TokenType.OpenInterpolatedBrace:
                _brackets.Push((++Depth, ++Members));
                break;
            case TokenType.CloseParen or TokenType.CloseBracket or TokenType.CloseBrace or TokenType.CloseInterpolatedBrace:
                _brackets.TryPop(out _);
                break;
            case TokenType.CodeEnter or TokenType.CodeExit or TokenType.Raw or TokenType.Escape or TokenType.Comma or TokenType.SemiColon:
                Restart();
                break;
            case TokenType.Identifier:
                CountBlock(text.AsSpan(token.Start.Offset, token.End.Offset - token.Start.Offset + 1));
                break;
            default:
                Depth += isMember || isOperator || IsPrefix(token.Type) ? 1 : 0;
                Members = isOperator ? Around.Members : isMember ? Members + 1 : Members;
                break;
        }
    }

    /// <summary>What is in brackets is as deep as its bracket; what is not, as its block.</summary>
    private readonly (int Depth, int Members) Around => _brackets.TryPeek(out var outer) ? outer : (_blocks, 0);

    private void Restart() => (Depth, Members) = Around;

    private void CountBlock(ReadOnlySpan<char> word)
    {
        if (word is "if" or "for" or "while" or "func" or "do" or "with" or "capture" or "case" or "wrap" or "tablerow")
            _blocks++;
        else if (word is "end" && _blocks > 0)
            _blocks--;
    }

    private static bool IsPrefix(TokenType type) =>
        type is TokenType.Exclamation or TokenType.Arroba or TokenType.Caret or TokenType.DoubleCaret
        or TokenType.DoublePlus or TokenType.DoubleMinus;

    private static bool IsBinary(TokenType type) => type is TokenType.Plus or TokenType.Minus or TokenType.Asterisk or TokenType.Divide
        or TokenType.DoubleDivide or TokenType.Percent or TokenType.DoubleLessThan or TokenType.DoubleGreaterThan or TokenType.DoubleEqual
        or TokenType.ExclamationEqual or TokenType.Less or TokenType.LessEqual or TokenType.Greater or TokenType.GreaterEqual
        or TokenType.DoubleAmp or TokenType.Amp or TokenType.DoubleVerticalBar or TokenType.DoubleQuestion or TokenType.QuestionExclamation
        or TokenType.Question or TokenType.Colon or TokenType.DoubleDot or TokenType.DoubleDotLess or TokenType.Equal;
}
