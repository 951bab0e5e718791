namespace Notifications.Templates.Syntax;

/// <summary>The cases of <see cref="Statement"/>: what evaluation switches over.</summary>
internal enum StatementKind : byte
{
    Text,
    Expression,
    Assign,
    If,
    Case,
    For,
    While,
    Break,
    Continue,
    Function,
    Return,
    Capture,
    With,
    Wrap,
    Import,
    ReadOnly,
    RunBlock,
    Block,
}

/// <summary>A part of a template that does something.</summary>
internal abstract class Statement
{
    private Statement(StatementKind kind, int start)
    {
        Kind = kind;
        Start = start;
    }

    public StatementKind Kind { get; }
    public int Start { get; }

    /// <summary>Text of the template: a part of the source.</summary>
    public sealed class Text(int start, int length, bool isEscape) : Statement(StatementKind.Text, start)
    {
        public int Length { get; } = length;
        public bool IsEscape { get; } = isEscape;
    }

    /// <summary>An expression whose value is printed.</summary>
    public sealed class Print(Expression expression) : Statement(StatementKind.Expression, expression.Start)
    {
        public Expression Expression { get; } = expression;
    }

    public sealed class Assign(Expression target, BinaryOperator op, Expression value, int operatorStart)
        : Statement(StatementKind.Assign, target.Start)
    {
        public Expression Target { get; } = target;

        /// <summary>The operator of <c>+=</c> and its like; else none.</summary>
        public BinaryOperator Operator { get; } = op;

        public Expression Value { get; } = value;
        public int OperatorStart { get; } = operatorStart;
    }

    public sealed class If(Expression condition, Block then, Statement? otherwise, int start) : Statement(StatementKind.If, start)
    {
        public Expression Condition { get; } = condition;
        public Block Then { get; } = then;

        /// <summary>A block, another <c>if</c>, or nothing.</summary>
        public Statement? Otherwise { get; } = otherwise;
    }

    public sealed class Case(Expression value, Statement[] before, When[] whens, Block? otherwise, int start)
        : Statement(StatementKind.Case, start)
    {
        public Expression Value { get; } = value;

        /// <summary>Expressions between <c>case</c> and the first <c>when</c>.</summary>
        public Statement[] Before { get; } = before;

        public When[] Whens { get; } = whens;
        public Block? Otherwise { get; } = otherwise;
    }

    /// <summary><c>for</c>, or <c>tablerow</c>.</summary>
    public sealed class For(bool isTable, Expression variable, Expression sequence, Expression[] options, Block body, Block? otherwise, int start)
        : Statement(StatementKind.For, start)
    {
        public bool IsTable { get; } = isTable;
        public Expression Variable { get; } = variable;
        public Expression Sequence { get; } = sequence;

        /// <summary><c>limit:2</c> as a named argument, <c>reversed</c> as a variable.</summary>
        public Expression[] Options { get; } = options;

        public Block Body { get; } = body;
        public Block? Otherwise { get; } = otherwise;
    }

    public sealed class While(Expression condition, Block body, int start) : Statement(StatementKind.While, start)
    {
        public Expression Condition { get; } = condition;
        public Block Body { get; } = body;
    }

    public sealed class Break(int start) : Statement(StatementKind.Break, start);

    public sealed class Continue(int start) : Statement(StatementKind.Continue, start);

    public sealed class Function(Expression target, FunctionDefinition definition, int start) : Statement(StatementKind.Function, start)
    {
        public Expression Target { get; } = target;
        public FunctionDefinition Definition { get; } = definition;
    }

    public sealed class Return(Expression? value, int start) : Statement(StatementKind.Return, start)
    {
        public Expression? Value { get; } = value;
    }

    public sealed class Capture(Expression target, Block body, int start) : Statement(StatementKind.Capture, start)
    {
        public Expression Target { get; } = target;
        public Block Body { get; } = body;
    }

    public sealed class With(Expression target, Block body, int start) : Statement(StatementKind.With, start)
    {
        public Expression Target { get; } = target;
        public Block Body { get; } = body;
    }

    public sealed class Wrap(Expression target, Block body, int start) : Statement(StatementKind.Wrap, start)
    {
        public Expression Target { get; } = target;
        public Block Body { get; } = body;
    }

    public sealed class Import(Expression value, int start) : Statement(StatementKind.Import, start)
    {
        public Expression Value { get; } = value;
    }

    public sealed class ReadOnly(Expression variable, int start) : Statement(StatementKind.ReadOnly, start)
    {
        public Expression Variable { get; } = variable;
    }

    /// <summary><c>$$</c>: runs the body of the <c>wrap</c> that called the function.</summary>
    public sealed class RunBlock(int start) : Statement(StatementKind.RunBlock, start);

    public sealed class Block(Statement[] statements, string?[]? indents, int start) : Statement(StatementKind.Block, start)
    {
        public Statement[] Statements { get; } = statements;

        /// <summary>
        /// For each statement the indentation in front of the <c>{{</c> that opened the code it is in: what it writes is
        /// indented by it. Null: as the list it is in. No list: all null.
        /// </summary>
        public string?[]? Indents { get; } = indents;
    }
}

/// <summary>A branch of a <c>case</c>.</summary>
internal sealed record When(Expression[] Values, Statement.Block Body, int Start);
