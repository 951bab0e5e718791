using Notifications.Templates.Syntax;

namespace Notifications.Templates.Parsing;

/// <summary>Operators and punctuation: their spelling, and the precedence of the binary ones.</summary>
internal static class Operators
{
    /// <summary>The longest operator that starts with these characters.</summary>
    public static (TokenKind Kind, int Length) Match(char c, char next, char afterNext) => (c, next, afterNext) switch
    {
        ('.', '.', '.') => (TokenKind.TripleDot, 3),
        ('.', '.', '<') => (TokenKind.DoubleDotLess, 3),
        ('/', '/', '=') => (TokenKind.DoubleDivideEqual, 3),
        ('.', '.', _) => (TokenKind.DoubleDot, 2),
        ('|', '|', _) => (TokenKind.DoubleVerticalBar, 2),
        ('|', '>', _) => (TokenKind.PipeGreater, 2),
        ('&', '&', _) => (TokenKind.DoubleAmp, 2),
        ('=', '=', _) => (TokenKind.DoubleEqual, 2),
        ('!', '=', _) => (TokenKind.ExclamationEqual, 2),
        ('<', '=', _) => (TokenKind.LessEqual, 2),
        ('>', '=', _) => (TokenKind.GreaterEqual, 2),
        ('<', '<', _) => (TokenKind.DoubleLessThan, 2),
        ('>', '>', _) => (TokenKind.DoubleGreaterThan, 2),
        ('?', '?', _) => (TokenKind.DoubleQuestion, 2),
        ('?', '.', _) => (TokenKind.QuestionDot, 2),
        ('?', '!', _) => (TokenKind.QuestionExclamation, 2),
        ('+', '+', _) => (TokenKind.DoublePlus, 2),
        ('-', '-', _) => (TokenKind.DoubleMinus, 2),
        ('+', '=', _) => (TokenKind.PlusEqual, 2),
        ('-', '=', _) => (TokenKind.MinusEqual, 2),
        ('*', '=', _) => (TokenKind.AsteriskEqual, 2),
        ('/', '=', _) => (TokenKind.DivideEqual, 2),
        ('%', '=', _) => (TokenKind.PercentEqual, 2),
        ('/', '/', _) => (TokenKind.DoubleDivide, 2),
        _ => (Single(c), 1),
    };

    /// <summary>The operator of a compound assignment.</summary>
    public static BinaryOperator? OfAssignment(TokenKind kind) => kind switch
    {
        TokenKind.PlusEqual => BinaryOperator.Add,
        TokenKind.MinusEqual => BinaryOperator.Subtract,
        TokenKind.AsteriskEqual => BinaryOperator.Multiply,
        TokenKind.DivideEqual => BinaryOperator.Divide,
        TokenKind.DoubleDivideEqual => BinaryOperator.DivideRound,
        TokenKind.PercentEqual => BinaryOperator.Modulus,
        _ => null,
    };

    /// <summary>A binary operator and its precedence; 0 when the token is none.</summary>
    public static int Binary(TokenKind kind, out BinaryOperator op)
    {
        (op, var precedence) = kind switch
        {
            TokenKind.DoubleQuestion => (BinaryOperator.EmptyCoalescing, 20),
            TokenKind.QuestionExclamation => (BinaryOperator.NotEmptyCoalescing, 20),
            TokenKind.DoubleVerticalBar => (BinaryOperator.Or, 30),
            TokenKind.DoubleAmp => (BinaryOperator.And, 40),
            TokenKind.DoubleEqual => (BinaryOperator.Equal, 70),
            TokenKind.ExclamationEqual => (BinaryOperator.NotEqual, 70),
            TokenKind.Less => (BinaryOperator.Less, 80),
            TokenKind.LessEqual => (BinaryOperator.LessOrEqual, 80),
            TokenKind.Greater => (BinaryOperator.Greater, 80),
            TokenKind.GreaterEqual => (BinaryOperator.GreaterOrEqual, 80),
            TokenKind.Plus => (BinaryOperator.Add, 100),
            TokenKind.Minus => (BinaryOperator.Subtract, 100),
            TokenKind.Asterisk => (BinaryOperator.Multiply, 110),
            TokenKind.Divide => (BinaryOperator.Divide, 110),
            TokenKind.DoubleDivide => (BinaryOperator.DivideRound, 110),
            TokenKind.Percent => (BinaryOperator.Modulus, 110),
            TokenKind.DoubleLessThan => (BinaryOperator.ShiftLeft, 110),
            TokenKind.DoubleGreaterThan => (BinaryOperator.ShiftRight, 110),
            TokenKind.DoubleDot => (BinaryOperator.Range, 130),
            TokenKind.DoubleDotLess => (BinaryOperator.RangeExclusive, 130),
            _ => (default, 0),
        };
        return precedence;
    }

    private static TokenKind Single(char c) => c switch
    {
        ';' => TokenKind.SemiColon,
        '@' => TokenKind.Arroba,
        '^' => TokenKind.Caret,
        ':' => TokenKind.Colon,
        '=' => TokenKind.Equal,
        '|' => TokenKind.VerticalBar,
        '!' => TokenKind.Exclamation,
        '?' => TokenKind.Question,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        '/' => TokenKind.Divide,
        '*' => TokenKind.Asterisk,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        '%' => TokenKind.Percent,
        ',' => TokenKind.Comma,
        '.' => TokenKind.Dot,
        '(' => TokenKind.OpenParen,
        ')' => TokenKind.CloseParen,
        '[' => TokenKind.OpenBracket,
        ']' => TokenKind.CloseBracket,
        _ => TokenKind.Invalid,
    };
}
