namespace Notifications.Import.Expr;

/// <summary>The tree of an expression. <c>At</c> is an offset into its text.</summary>
internal abstract record ExprNode(int At)
{
    internal sealed record Nil(int At) : ExprNode(At);

    internal sealed record Flag(bool Value, int At) : ExprNode(At);

    internal sealed record Whole(long Value, int At) : ExprNode(At);

    internal sealed record Real(double Value, int At) : ExprNode(At);

    internal sealed record Quoted(string Value, int At) : ExprNode(At);

    internal sealed record Name(string Value, int At) : ExprNode(At);

    /// <summary><c>#</c>, <c>#index</c>, <c>#acc</c>: what a predicate gets.</summary>
    internal sealed record Pointer(string Value, int At) : ExprNode(At);

    internal sealed record Unary(string Operator, ExprNode Operand, int At) : ExprNode(At);

    internal sealed record Binary(string Operator, ExprNode Left, ExprNode Right, int At) : ExprNode(At);

    internal sealed record Choice(ExprNode Condition, ExprNode Then, ExprNode Else, int At) : ExprNode(At);

    /// <param name="IsName">Written with a dot, so that it may be a method.</param>
    internal sealed record Member(ExprNode Target, ExprNode Key, bool IsOptional, bool IsName, int At) : ExprNode(At);

    internal sealed record Slice(ExprNode Target, ExprNode? From, ExprNode? To, int At) : ExprNode(At);

    /// <summary>Of a name or a member.</summary>
    internal sealed record Call(ExprNode Callee, IReadOnlyList<ExprNode> Arguments, int At) : ExprNode(At);

    /// <summary>The function that a builtin such as <c>any</c> applies to each item.</summary>
    internal sealed record Predicate(ExprNode Body, int At) : ExprNode(At);

    internal sealed record List(IReadOnlyList<ExprNode> Items, int At) : ExprNode(At);

    internal sealed record Map(IReadOnlyList<(ExprNode Key, ExprNode Value)> Pairs, int At) : ExprNode(At);

    internal sealed record Let(string Variable, ExprNode Value, ExprNode Body, int At) : ExprNode(At);
}
