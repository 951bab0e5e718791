using Notifications.Templates.Values;

namespace Notifications.Templates.Syntax;

/// <summary>The cases of <see cref="Expression"/>: what evaluation switches over.</summary>
internal enum ExpressionKind : byte
{
    Literal,
    Interpolated,
    Variable,
    This,
    Member,
    EmptyTest,
    Index,
    Array,
    Object,
    Unary,
    Increment,
    Binary,
    Conditional,
    Call,
    NamedArgument,
    Pipe,
    Nested,
    Function,
}

/// <summary>A part of a template that has a value. Offsets are into the source; <see cref="End"/> is behind the last character.</summary>
internal abstract class Expression
{
    private Expression(ExpressionKind kind, int start, int end)
    {
        Kind = kind;
        Start = start;
        End = end;
    }

    public ExpressionKind Kind { get; }
    public int Start { get; }
    public int End { get; }

    /// <summary>Something that names a place: it can be indexed, called with parentheses, assigned.</summary>
    public bool IsPath => Kind is ExpressionKind.Variable or ExpressionKind.This or ExpressionKind.Member or ExpressionKind.Index or ExpressionKind.Nested;

    public sealed class Literal(Value value, int start, int end) : Expression(ExpressionKind.Literal, start, end)
    {
        public Value Value { get; } = value;
    }

    /// <summary><c>$"text{expression}"</c>: string literals and expressions in turn.</summary>
    public sealed class Interpolated(Expression[] parts, int start, int end) : Expression(ExpressionKind.Interpolated, start, end)
    {
        public Expression[] Parts { get; } = parts;
    }

    public sealed class Variable(string name, VariableScope scope, int start, int end) : Expression(ExpressionKind.Variable, start, end)
    {
        /// <summary>The name without the <c>$</c> of a local variable; <c>$</c> itself is "".</summary>
        public string Name { get; } = name;

        public VariableScope Scope { get; } = scope;
    }

    public sealed class This(int start, int end) : Expression(ExpressionKind.This, start, end);

    /// <summary><c>target.name</c>; after a <c>?.</c> the rest of the chain is optional too.</summary>
    public sealed class Member(Expression target, string name, int nameStart, MemberDot dot, int end)
        : Expression(ExpressionKind.Member, target.Start, end)
    {
        public Expression Target { get; } = target;
        public string Name { get; } = name;
        public int NameStart { get; } = nameStart;
        public MemberDot Dot { get; } = dot;
        public bool IsOptional => Dot != MemberDot.Plain;
    }

    /// <summary><c>target.empty?</c></summary>
    public sealed class EmptyTest(Expression target, string name, MemberDot dot, int end) : Expression(ExpressionKind.EmptyTest, target.Start, end)
    {
        public Expression Target { get; } = target;
        public string Name { get; } = name;
        public MemberDot Dot { get; } = dot;
    }

    public sealed class Index(Expression target, Expression key, int end) : Expression(ExpressionKind.Index, target.Start, end)
    {
        public Expression Target { get; } = target;
        public Expression Key { get; } = key;

        /// <summary>The target path used <c>?.</c>: a null target gives null.</summary>
        public bool IsOptional { get; } = target is Member { IsOptional: true };
    }

    public sealed class Array(Expression[] items, int start, int end) : Expression(ExpressionKind.Array, start, end)
    {
        public Expression[] Items { get; } = items;
    }

    public sealed class Object(string[] names, Expression[] values, int start, int end) : Expression(ExpressionKind.Object, start, end)
    {
        public string[] Names { get; } = names;
        public Expression[] Values { get; } = values;
    }

    public sealed class Unary(UnaryOperator op, Expression operand, int start) : Expression(ExpressionKind.Unary, start, operand.End)
    {
        public UnaryOperator Operator { get; } = op;
        public Expression Operand { get; } = operand;
    }

    /// <summary><c>++x</c> <c>x++</c> <c>--x</c> <c>x--</c></summary>
    public sealed class Increment(Expression target, bool isDecrement, bool isPrefix, int start, int end)
        : Expression(ExpressionKind.Increment, start, end)
    {
        public Expression Target { get; } = target;
        public bool IsDecrement { get; } = isDecrement;
        public bool IsPrefix { get; } = isPrefix;
    }

    public sealed class Binary(BinaryOperator op, Expression left, Expression right, int operatorStart)
        : Expression(ExpressionKind.Binary, left.Start, right.End)
    {
        public BinaryOperator Operator { get; } = op;
        public Expression Left { get; } = left;
        public Expression Right { get; } = right;
        public int OperatorStart { get; } = operatorStart;
    }

    public sealed class Conditional(Expression condition, Expression whenTrue, Expression whenFalse)
        : Expression(ExpressionKind.Conditional, condition.Start, whenFalse.End)
    {
        public Expression Condition { get; } = condition;
        public Expression WhenTrue { get; } = whenTrue;
        public Expression WhenFalse { get; } = whenFalse;
    }

    /// <summary><c>f a b</c> or <c>f(a, b)</c></summary>
    public sealed class Call(Expression target, Expression[] arguments, bool isExplicit, int end)
        : Expression(ExpressionKind.Call, target.Start, end)
    {
        public Expression Target { get; } = target;
        public Expression[] Arguments { get; } = arguments;
        public bool IsExplicit { get; } = isExplicit;
    }

    public sealed class NamedArgument(string name, Expression value, int start, int end) : Expression(ExpressionKind.NamedArgument, start, end)
    {
        public string Name { get; } = name;
        public Expression Value { get; } = value;
    }

    /// <summary><c>from | to</c></summary>
    public sealed class Pipe(Expression from, Expression to) : Expression(ExpressionKind.Pipe, from.Start, to.End)
    {
        public Expression From { get; } = from;
        public Expression To { get; } = to;
    }

    public sealed class Nested(Expression inner, int start, int end) : Expression(ExpressionKind.Nested, start, end)
    {
        public Expression Inner { get; } = inner;
    }

    /// <summary><c>do ... end</c></summary>
    public sealed class Function(FunctionDefinition definition, int start, int end) : Expression(ExpressionKind.Function, start, end)
    {
        public FunctionDefinition Definition { get; } = definition;
    }
}
