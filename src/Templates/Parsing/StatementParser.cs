using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary>Statements.</summary>
internal sealed class StatementParser(Cursor cursor, ExpressionParser expressions, BlockParser blocks)
{
    private readonly CaseParser _cases = new(cursor, expressions, blocks);

    /// <summary>A statement and its end. Null when there was none, or only an error.</summary>
    public Statement? Parse()
    {
        var statement = cursor.Kind == TokenKind.Identifier ? ParseKeyword() : expressions.ParseStatement();
        if (!cursor.IsFatal && statement is not null)
            blocks.ExpectEndOfStatement();
        return statement;
    }

    public void ParseStrayElse()
    {
        var token = cursor.Current;
        ParseElse(out _);
        cursor.Error(token, "A else condition must be preceded by another if/else/when condition or a for loop.");
    }

    public void ParseStrayWhen()
    {
        var token = cursor.Current;
        _cases.ParseWhen(out _);
        cursor.Error(token, "A `when` condition must be preceded by another `when`/`else`/`case` condition");
    }

    /// <summary>From the <c>else</c>: an <c>if</c>, or a block.</summary>
    public Statement? ParseElse(out BlockEnd end, bool allowWhen = false)
    {
        cursor.CheckStack();
        end = BlockEnd.Missing;
        cursor.Advance();
        if (cursor.Is("if"))
        {
            end = BlockEnd.End;
            return ParseIf();
        }
        if (!blocks.ExpectEndOfStatement())
            return null;
        var block = blocks.Parse(SyntaxName.Else, out end, allowElse: true, allowWhen);
        if (end != BlockEnd.Else)
            return block;
        var next = ParseElse(out end, allowWhen);
        return next is null ? block : new Statement.Block([block, next], null, block.Start);
    }

    private Statement? ParseKeyword()
    {
        var isLoopVariable = cursor.Peek.Kind == TokenKind.Dot;
        switch (cursor.Span(cursor.Current))
        {
            case "if":
                return ParseIf();
            case "case":
                return _cases.Parse(this);
            case "for" when !isLoopVariable:
                return ParseFor(SyntaxName.For, isTable: false);
            case "tablerow" when !isLoopVariable:
                return ParseFor(SyntaxName.TableRow, isTable: true);
            case "while" when !isLoopVariable:
                return ParseBody(SyntaxName.While, static (e, body, start) => new Statement.While(e, body, start));
            case "with":
                return ParseBody(SyntaxName.With, static (e, body, start) => new Statement.With(e, body, start));
            case "wrap":
                return ParseBody(SyntaxName.Wrap, static (e, body, start) => new Statement.Wrap(e, body, start));
            case "capture":
                return ParseBody(SyntaxName.Capture, static (e, body, start) => new Statement.Capture(e, body, start));
            case "func":
                return ParseFunction();
            case "ret":
                return ParseReturn();
            case "break":
                return new Statement.Break(Take());
            case "continue":
                return new Statement.Continue(Take());
            case "import":
                var start = Take();
                return expressions.Expect(SyntaxName.Import) is { } imported ? new Statement.Import(imported, start) : null;
            case "readonly":
                return ParseReadOnly();
            default:
                return expressions.ParseStatement();
        }
    }

    /// <summary>Moves behind the keyword; gives where it was.</summary>
    private int Take()
    {
        var start = cursor.Current.Start;
        cursor.Advance();
        return start;
    }

    private Statement.If? ParseIf()
    {
        var start = Take();
        var condition = expressions.Expect(SyntaxName.If) ?? Nothing(start);
        if (!blocks.ExpectEndOfStatement())
            return null;
        var then = blocks.Parse(SyntaxName.If, out var end, allowElse: true);
        var otherwise = end == BlockEnd.Else ? ParseElse(out _) : null;
        return new Statement.If(condition, then, otherwise, start);
    }

    private Statement? ParseBody(SyntaxName syntax, Func<Expression, Statement.Block, int, Statement> create)
    {
        var start = Take();
        var head = expressions.Expect(syntax) ?? Nothing(start);
        if (!blocks.ExpectEndOfStatement())
            return null;
        var body = blocks.Parse(syntax, out _);
        return create(head, body, start);
    }

    private Statement.For? ParseFor(SyntaxName syntax, bool isTable)
    {
        var start = Take();
        var variable = expressions.Expect(syntax, mode: ExpressionMode.Basic);
        if (variable is null)
            return null;
        if (variable is not (Expression.Variable or Expression.Member or Expression.Index))
            Stop(syntax, start, $"Expecting a variable instead of `{cursor.Text[variable.Start..variable.End]}`");
        if (!cursor.Is("in"))
            Stop(syntax, start, $"Expecting 'in' word instead of `{cursor.Show(cursor.Current)}`");
        cursor.Advance();
        var sequence = expressions.Expect(syntax) ?? Nothing(start);
        if (!blocks.ExpectEndOfStatement())
            return null;
        var body = blocks.Parse(syntax, out var end, allowElse: true);
        var otherwise = end == BlockEnd.Else ? ParseElse(out _) : null;
        var elseBlock = otherwise as Statement.Block ?? (otherwise is null ? null : new Statement.Block([otherwise], null, otherwise.Start));
        return sequence is Expression.Call { IsExplicit: false } call && Array.TrueForAll(call.Arguments, IsOption)
            ? new Statement.For(isTable, variable, call.Target, call.Arguments, body, elseBlock, start)
            : new Statement.For(isTable, variable, sequence, [], body, elseBlock, start);
    }

    private static bool IsOption(Expression argument) =>
        argument is Expression.NamedArgument or Expression.Variable { Name: "reversed", Scope: VariableScope.Global };

    /// <summary>An error behind which nothing sensible can be read.</summary>
    private void Stop(SyntaxName syntax, int at, string message)
    {
        cursor.Error(syntax, at, message);
        throw new ParseStopped();
    }

    private Statement.Function? ParseFunction()
    {
        var start = Take();
        var token = cursor.Current;
        Expression? target = null;
        if (token.Kind is TokenKind.Identifier or TokenKind.IdentifierSpecial)
        {
            var isLocal = token.Kind == TokenKind.IdentifierSpecial;
            var name = cursor.Name(cursor.Span(token)[(isLocal ? 1 : 0)..]);
            target = new Expression.Variable(name, isLocal ? VariableScope.Local : VariableScope.Global, token.Start, token.End);
            cursor.Advance();
        }
        else
        {
            cursor.Error(SyntaxName.Function, start, $"Expecting a variable instead of `{cursor.Show(token)}`");
        }
        var parameters = target is not null && cursor.Kind == TokenKind.OpenParen ? new ParameterParser(cursor, expressions).Parse() : null;
        blocks.ExpectEndOfStatement();
        var body = blocks.Parse(SyntaxName.Function, out _);
        if (target is not Expression.Variable variable)
            return null;
        var shownName = variable.Scope == VariableScope.Local ? "$" + variable.Name : variable.Name;
        return new Statement.Function(variable, new FunctionDefinition(cursor.Source, shownName, parameters, body), start);
    }

    private Statement.Return ParseReturn()
    {
        var start = Take();
        return new Statement.Return(ExpressionParser.StartsExpression(cursor.Kind) ? expressions.Parse() : null, start);
    }

    private Statement.ReadOnly? ParseReadOnly()
    {
        var start = Take();
        if (cursor.Kind is TokenKind.Identifier or TokenKind.IdentifierSpecial)
            return expressions.Parse(mode: ExpressionMode.Basic) is { } variable ? new Statement.ReadOnly(variable, start) : null;
        cursor.Error(SyntaxName.ReadOnly, start, $"Expecting a variable instead of `{cursor.Show(cursor.Current)}`");
        return null;
    }

    private static Expression.Literal Nothing(int at) => new(Value.Null, at, at);
}
