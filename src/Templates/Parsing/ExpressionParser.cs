using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary>What may follow an operand.</summary>
internal enum ExpressionMode
{
    Default,

    /// <summary>No <c>name: value</c> and no pipe: in the branches of a conditional.</summary>
    Branch,

    /// <summary>An operand with its members and indexes only.</summary>
    Basic,
}

/// <summary>Expressions with their operators, calls and pipes.</summary>
internal sealed class ExpressionParser
{
    private readonly Cursor _cursor;
    private readonly OperandParser _operands;

    public ExpressionParser(Cursor cursor, BlockParser blocks)
    {
        _cursor = cursor;
        _operands = new OperandParser(cursor, this, blocks);
    }

    /// <summary>Where an expression has to be: an error says what is there instead.</summary>
    public Expression? Expect(SyntaxName syntax, int precedence = 0, ExpressionMode mode = default, bool inCall = false, bool noPipe = false, string what = "Expecting <expression>")
    {
        if (StartsExpression(_cursor.Kind))
            return Parse(precedence, mode, inCall, noPipe);
        _cursor.Error(syntax, _cursor.Current, $"{what} instead of `{_cursor.Show(_cursor.Current)}`");
        return null;
    }

    public Expression? Parse(int precedence = 0, ExpressionMode mode = default, bool inCall = false, bool noPipe = false) =>
        Parse(new Frame(precedence, mode, inCall, noPipe, IsStatement: false), out _);

    /// <summary>An expression as a statement: also an assignment, or a function in short form.</summary>
    public Statement? ParseStatement()
    {
        var start = _cursor.Current.Start;
        var expression = Parse(new Frame(0, ExpressionMode.Default, InCall: false, NoPipe: false, IsStatement: true), out var statement);
        if (statement is not null)
            return statement;
        return expression switch
        {
            null => null,
            Expression.Variable { Scope: VariableScope.Block } => new Statement.RunBlock(start),
            _ => new Statement.Print(expression),
        };
    }

    public static bool StartsExpression(TokenKind kind) => kind
        is TokenKind.Identifier or TokenKind.IdentifierSpecial
        or TokenKind.Integer or TokenKind.HexInteger or TokenKind.BinaryInteger or TokenKind.Float
        or TokenKind.String or TokenKind.VerbatimString or TokenKind.BeginInterpString
        or TokenKind.OpenParen or TokenKind.OpenBrace or TokenKind.OpenBracket
        || IsUnary(kind);

    public static bool IsUnary(TokenKind kind) => kind
        is TokenKind.Exclamation or TokenKind.Minus or TokenKind.Plus or TokenKind.Arroba or TokenKind.Caret
        or TokenKind.DoublePlus or TokenKind.DoubleMinus;

    private Expression? Parse(in Frame frame, out Statement? statement)
    {
        var depth = _cursor.Depth;
        _cursor.Enter();
        var result = ParseOperands(frame, out statement);
        _cursor.Leave(depth);
        return result;
    }

    private Expression? ParseOperands(in Frame frame, out Statement? statement)
    {
        statement = null;
        var call = new PendingCall();
        while (true)
        {
            var left = _operands.Parse(frame.InCall || call.IsOpen);
            if (left is null)
                return null;
            if (left is Expression.Function)
                return call.Close(left);
            left = ParseOperators(frame, ref call, left, out statement, out var isArgument);
            if (!isArgument)
                return statement is null ? call.Close(left) : left;
            call.Add(left);
            if (!ParseNamedArguments(frame.Mode, ref call))
                return call.Close(null);
        }
    }

    /// <summary>What follows an operand, until it is an argument of a call or the end.</summary>
    private Expression ParseOperators(in Frame frame, ref PendingCall call, Expression left, out Statement? statement, out bool isArgument)
    {
        statement = null;
        isArgument = false;
        while (true)
        {
            var kind = _cursor.Kind;
            if (kind is TokenKind.Dot or TokenKind.QuestionDot)
            {
                if (ParseMember(left) is not { } member)
                    return left;
                left = member;
            }
            else if (kind == TokenKind.OpenBracket && _cursor.IsAdjacent && CanBeIndexed(left))
            {
                left = ParseIndex(left);
            }
            else if (kind == TokenKind.OpenParen && _cursor.IsAdjacent && left.IsPath)
            {
                left = ParseExplicitCall(left);
                if (frame.IsStatement && !call.IsOpen && _cursor.Kind == TokenKind.Equal && ParseShortFunction(left, out statement))
                    return left;
            }
            else if (frame.Mode == ExpressionMode.Basic)
            {
                return left;
            }
            else if (kind == TokenKind.Colon && frame.Mode == ExpressionMode.Default)
            {
                if (left is not (Expression.Variable or Expression.Conditional))
                    _cursor.Error(left.Start, "Expecting a simple global or local variable before `:` in order to create a named argument");
                return left;
            }
            else if (kind == TokenKind.Equal || Operators.OfAssignment(kind) is not null)
            {
                return ParseAssignment(frame, call, left, out statement);
            }
            else if (kind is TokenKind.DoublePlus or TokenKind.DoubleMinus)
            {
                left = ParsePostfix(left);
            }
            else if (Operators.Binary(kind, out var op) is var precedence and > 0)
            {
                if (precedence <= frame.Precedence)
                    return left;
                left = ParseBinary(frame, call, left, op, precedence);
            }
            else if (kind == TokenKind.Question && frame.Precedence == 0)
            {
                left = ParseConditional(call.Close(left));
                call = default;
            }
            else if (StartsExpression(kind) && !frame.InCall)
            {
                isArgument = true;
                return left;
            }
            else if (kind is TokenKind.VerticalBar or TokenKind.PipeGreater && frame is { Precedence: 0, NoPipe: false, Mode: ExpressionMode.Default })
            {
                left = ParsePipe(call.Close(left));
                call = default;
            }
            else
            {
                return left;
            }
        }
    }

    private static bool CanBeIndexed(Expression left) =>
        left.IsPath || left.Kind is ExpressionKind.Literal or ExpressionKind.Interpolated or ExpressionKind.Call or ExpressionKind.EmptyTest;

    private Expression? ParseMember(Expression target)
    {
        var name = _cursor.Peek;
        if (name.Kind != TokenKind.Identifier)
        {
            _cursor.Error(name, $"Invalid token `{name.Kind}`. The dot operator is expected to be followed by a plain identifier");
            return null;
        }
        var dot = _cursor.Kind == TokenKind.QuestionDot ? MemberDot.Optional : target is Expression.Member { IsOptional: true } ? MemberDot.Inherited : MemberDot.Plain;
        _cursor.Advance();
        var text = _cursor.Name(_cursor.Span(name));
        _cursor.Advance();
        if (text is "empty" or "blank" && _cursor.Kind == TokenKind.Question && _cursor.Current.Start == name.End)
        {
            var end = _cursor.Current.End;
            _cursor.Advance();
            return new Expression.EmptyTest(target, text, dot, end);
        }
        return new Expression.Member(target, text, name.Start, dot, name.End);
    }

    private Expression.Index ParseIndex(Expression target)
    {
        _cursor.IgnoreNewLines++;
        _cursor.Advance();
        var index = Expect(SyntaxName.Index, what: "Expecting <index_expression>");
        _cursor.IgnoreNewLines--;
        var end = _cursor.Current.End;
        if (_cursor.Kind == TokenKind.CloseBracket)
            _cursor.Advance();
        else
            _cursor.Error(_cursor.Current, $"Unexpected `{_cursor.Show(_cursor.Current)}`. Expecting ']'");
        return new Expression.Index(target, index ?? Nothing(end), end);
    }

    private Expression.Call ParseExplicitCall(Expression target)
    {
        var arguments = new List<Expression>();
        _cursor.Advance();
        while (_cursor.Kind != TokenKind.CloseParen)
        {
            if (arguments.Count > 0)
            {
                if (_cursor.Kind != TokenKind.Comma)
                {
                    _cursor.Error(_cursor.Current, "Expecting a comma to separate arguments in a function call.");
                    break;
                }
                _cursor.Advance();
            }
            var argument = IsNamedArgument() ? ParseNamedArgument(ExpressionMode.Default) : ParseArgument();
            if (argument is null)
                break;
            arguments.Add(argument);
        }
        var end = _cursor.Current.End;
        if (_cursor.Kind == TokenKind.CloseParen)
            _cursor.Advance();
        else
            _cursor.Error(_cursor.Current, "Expecting a closing parenthesis for a function call.");
        return new Expression.Call(target, [.. arguments], isExplicit: true, end);
    }

    private Expression? ParseArgument()
    {
        if (StartsExpression(_cursor.Kind))
            return Parse();
        _cursor.Error(_cursor.Current, "Expecting an expression for argument function calls instead of this token.");
        return null;
    }

    private bool IsNamedArgument() =>
        _cursor.Kind is TokenKind.Identifier or TokenKind.IdentifierSpecial && _cursor.Peek.Kind == TokenKind.Colon;

    private Expression.NamedArgument ParseNamedArgument(ExpressionMode mode)
    {
        var name = _cursor.Current;
        _cursor.Advance();
        _cursor.Advance();
        var value = Expect(SyntaxName.Expression, mode: mode);
        return new Expression.NamedArgument(_cursor.Name(_cursor.Span(name)), value ?? Nothing(name.End), name.Start, value?.End ?? name.End);
    }

    /// <summary>Named arguments of a call without parentheses; false when no other argument follows.</summary>
    private bool ParseNamedArguments(ExpressionMode mode, ref PendingCall call)
    {
        while (mode == ExpressionMode.Default && IsNamedArgument())
        {
            call.Add(ParseNamedArgument(ExpressionMode.Basic));
            if (!StartsExpression(_cursor.Kind))
                return false;
        }
        return true;
    }

    private Expression ParseAssignment(in Frame frame, in PendingCall call, Expression left, out Statement? statement)
    {
        statement = null;
        var isTarget = frame.IsStatement && !call.IsOpen && left.IsPath;
        if (!isTarget)
            _cursor.Error(SyntaxName.Assign, left.Start, "Expression is only allowed for a top level assignment");
        var op = _cursor.Current;
        _cursor.Advance();
        var value = Expect(SyntaxName.Assign);
        if (isTarget)
            statement = new Statement.Assign(left, Operators.OfAssignment(op.Kind) ?? BinaryOperator.None, value ?? Nothing(op.End), op.Start);
        return left;
    }

    /// <summary><c>name(a, b) = expression</c></summary>
    private bool ParseShortFunction(Expression call, out Statement? statement)
    {
        statement = null;
        if (call is not Expression.Call { Target: Expression.Variable { Scope: VariableScope.Global } target, Arguments: var arguments })
            return false;
        foreach (var argument in arguments)
        {
            if (argument is not Expression.Variable { Scope: VariableScope.Global })
            {
                _cursor.Error(argument.Start, "Expecting a simple parameter name in a function declaration.");
                break;
            }
        }
        _cursor.Advance();
        var body = Expect(SyntaxName.Function) ?? Nothing(call.End);
        var parameters = arguments.OfType<Expression.Variable>().Select(v => new FunctionParameter(v.Name, IsOptional: false, default, IsRest: false));
        var definition = new FunctionDefinition(_cursor.Source, target.Name, [.. parameters], new Statement.Return(body, body.Start));
        statement = new Statement.Function(target, definition, call.Start);
        return true;
    }

    private Expression.Increment ParsePostfix(Expression left)
    {
        var op = _cursor.Current;
        if (!left.IsPath)
            _cursor.Error(left.Start, "The operand of an increment or decrement operator must be a variable, property or indexer");
        _cursor.Advance();
        return new Expression.Increment(left, op.Kind == TokenKind.DoubleMinus, isPrefix: false, left.Start, op.End);
    }

    private Expression.Binary ParseBinary(in Frame frame, in PendingCall call, Expression left, BinaryOperator op, int precedence)
    {
        _cursor.Enter();
        var at = _cursor.Current.Start;
        _cursor.Advance();
        var right = Expect(SyntaxName.Binary, precedence, frame.Mode, frame.InCall || call.IsOpen, frame.NoPipe, "Expecting an <expression> to the right of the operator");
        return new Expression.Binary(op, left, right ?? Nothing(left.End), at);
    }

    private Expression.Conditional ParseConditional(Expression condition)
    {
        _cursor.Advance();
        var whenTrue = Expect(SyntaxName.Conditional, mode: ExpressionMode.Branch);
        if (_cursor.Kind != TokenKind.Colon)
            _cursor.Error(_cursor.Current, $"Unexpected token found `{_cursor.Show(_cursor.Current)}` while expecting `:`.");
        _cursor.Advance();
        var whenFalse = Expect(SyntaxName.Conditional, mode: ExpressionMode.Branch);
        return new Expression.Conditional(condition, whenTrue ?? Nothing(condition.End), whenFalse ?? Nothing(condition.End));
    }

    private Expression ParsePipe(Expression from)
    {
        _cursor.IgnoreNewLines++;
        _cursor.Advance();
        _cursor.IgnoreNewLines--;
        var to = Expect(SyntaxName.Pipe, noPipe: true);
        _cursor.Enter();
        return to is null ? from : new Expression.Pipe(from, to);
    }

    /// <summary>What stands in for an expression that is not there; the error is already noted.</summary>
    private static Expression.Literal Nothing(int at) => new(Value.Null, at, at);

    private readonly record struct Frame(int Precedence, ExpressionMode Mode, bool InCall, bool NoPipe, bool IsStatement);

    /// <summary>A call without parentheses whose arguments are being read.</summary>
    private struct PendingCall
    {
        private Expression? _target;
        private List<Expression>? _arguments;

        public readonly bool IsOpen => _target is not null;

        public void Add(Expression expression)
        {
            if (_target is null)
                _target = expression;
            else
                (_arguments ??= []).Add(expression);
        }

        public readonly Expression Close(Expression? last)
        {
            if (_target is null)
                return last!;
            var arguments = _arguments ?? [];
            if (last is not null)
                arguments.Add(last);
            return new Expression.Call(_target, [.. arguments], isExplicit: false, arguments.Count > 0 ? arguments[^1].End : _target.End);
        }
    }
}
