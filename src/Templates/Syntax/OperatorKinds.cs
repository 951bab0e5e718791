namespace Notifications.Templates.Syntax;

internal enum BinaryOperator : byte
{
    None,
    EmptyCoalescing,
    NotEmptyCoalescing,
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    DivideRound,
    Modulus,
    ShiftLeft,
    ShiftRight,
    Range,
    RangeExclusive,
}

internal enum UnaryOperator : byte
{
    Not,
    Negate,
    Plus,

    /// <summary><c>@f</c>: the function itself.</summary>
    Alias,

    /// <summary><c>^list</c>: the items as arguments.</summary>
    Spread,
}

/// <summary>Where a variable is looked for.</summary>
internal enum VariableScope : byte
{
    Global,

    /// <summary><c>$name</c></summary>
    Local,

    /// <summary><c>for</c>, <c>while</c> or <c>tablerow</c> of the innermost such loop.</summary>
    Loop,

    /// <summary><c>$</c></summary>
    Arguments,

    /// <summary><c>$$</c></summary>
    Block,
}

internal static class OperatorText
{
    public static string Of(BinaryOperator op) => op switch
    {
        BinaryOperator.EmptyCoalescing => "??",
        BinaryOperator.NotEmptyCoalescing => "?!",
        BinaryOperator.Or => "||",
        BinaryOperator.And => "&&",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.DivideRound => "//",
        BinaryOperator.Modulus => "%",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Range => "..",
        BinaryOperator.RangeExclusive => "..<",
        _ => throw new InvalidOperationException($"No text for {op}."),
    };

    /// <summary>The name that error texts use where Scriban shows a name instead of the operator.</summary>
    public static string HostName(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "CompareEqual",
        BinaryOperator.NotEqual => "CompareNotEqual",
        BinaryOperator.Less => "CompareLess",
        BinaryOperator.LessOrEqual => "CompareLessOrEqual",
        BinaryOperator.Greater => "CompareGreater",
        BinaryOperator.GreaterOrEqual => "CompareGreaterOrEqual",
        BinaryOperator.Range => "RangeInclude",
        BinaryOperator.RangeExclusive => "RangeExclude",
        _ => op.ToString(),
    };

    public static string Of(UnaryOperator op) => op switch
    {
        UnaryOperator.Not => "!",
        UnaryOperator.Negate => "-",
        UnaryOperator.Plus => "+",
        UnaryOperator.Alias => "@",
        UnaryOperator.Spread => "^",
        _ => throw new InvalidOperationException($"No text for {op}."),
    };
}

/// <summary>How a member is written.</summary>
internal enum MemberDot
{
    /// <summary><c>.</c></summary>
    Plain,

    /// <summary><c>?.</c></summary>
    Optional,

    /// <summary><c>.</c> behind a <c>?.</c> of the same chain.</summary>
    Inherited,
}
