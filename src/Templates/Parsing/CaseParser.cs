using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary><c>case</c> and its branches.</summary>
internal sealed class CaseParser(Cursor cursor, ExpressionParser expressions, BlockParser blocks)
{
    public Statement.Case? Parse(StatementParser statements)
    {
        var start = cursor.Current.Start;
        cursor.Advance();
        var value = expressions.Expect(SyntaxName.Case) ?? new Expression.Literal(Value.Null, start, start);
        if (!blocks.ExpectEndOfStatement())
            return null;
        var depth = cursor.Depth;
        cursor.Enter();
        var whens = new List<When>();
        Statement.Block? otherwise = null;
        var before = ParseBefore(out var end);
        while (end is BlockEnd.When or BlockEnd.Else)
        {
            if (end == BlockEnd.When)
            {
                var when = ParseWhen(out end);
                if (when is not null && otherwise is null)
                    whens.Add(when);
                continue;
            }
            var branch = statements.ParseElse(out end, allowWhen: true);
            otherwise ??= branch as Statement.Block ?? (branch is null ? null : new Statement.Block([branch], null, branch.Start));
        }
        cursor.Leave(depth);
        return new Statement.Case(value, before, [.. whens], otherwise, start);
    }

    /// <summary>From the <c>when</c>: its values and its body.</summary>
    public When? ParseWhen(out BlockEnd end)
    {
        end = BlockEnd.Missing;
        var start = cursor.Current.Start;
        cursor.Advance();
        var values = new List<Expression>();
        while (ExpressionParser.StartsExpression(cursor.Kind))
        {
            // Precedence 30: the alternatives of `1 || 2` are values of their own
            if (expressions.Parse(precedence: 30) is not { } value)
                return null;
            values.Add(value);
            if (cursor.Kind is not (TokenKind.Comma or TokenKind.DoubleVerticalBar))
                break;
            cursor.Advance();
        }
        if (values.Count == 0)
            cursor.Error(cursor.Current, "When is expecting at least one value.");
        if (!blocks.ExpectEndOfStatement())
            return null;
        var body = blocks.Parse(SyntaxName.When, out end, allowElse: true, allowWhen: true);
        return new When([.. values], body, start);
    }

    /// <summary>What stands before the first branch: text is dropped, expressions are run.</summary>
    private Statement[] ParseBefore(out BlockEnd end)
    {
        var list = blocks.BeginList();
        end = BlockEnd.Missing;
        while (!cursor.IsFatal && cursor.Kind != TokenKind.Eof)
        {
            if (blocks.SkipMarks(list))
                continue;
            if (cursor.Is("end"))
            {
                cursor.Advance();
                end = BlockEnd.End;
                break;
            }
            if (cursor.Is("when") || cursor.Is("else"))
            {
                end = cursor.Is("when") ? BlockEnd.When : BlockEnd.Else;
                break;
            }
            if (cursor.Kind == TokenKind.Identifier || !ExpressionParser.StartsExpression(cursor.Kind))
            {
                cursor.Error(cursor.Current, $"Unexpected statement/expression `{cursor.Show(cursor.Current)}` in the body of a `case` statement. Only `when`/`else` are expected.", isFatal: true);
                throw new ParseStopped();
            }
            if (expressions.ParseStatement() is { } statement)
                blocks.AddStatement(statement);
            blocks.ExpectEndOfStatement();
        }
        var block = blocks.TakeList(list, 0);
        if (end == BlockEnd.Missing)
            cursor.Error(SyntaxName.Case, cursor.Previous, "The <end> statement was not found");
        return [.. block.Statements.Where(s => s is not Statement.Text)];
    }
}
