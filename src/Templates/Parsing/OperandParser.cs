using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary>Operands: literals, variables, initialisers, nested expressions, unary operators, functions.</summary>
internal sealed class OperandParser(Cursor cursor, ExpressionParser expressions, BlockParser blocks)
{
    private const string IncrementOperand = "The operand of an increment or decrement operator must be a variable, property or indexer";

    public Expression? Parse(bool inCall)
    {
        var token = cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return ParseIdentifier(token);
            case TokenKind.IdentifierSpecial:
                return ParseSpecial(token);
            case TokenKind.Integer or TokenKind.HexInteger or TokenKind.BinaryInteger or TokenKind.Float:
                return ParseNumber(token);
            case TokenKind.String:
                cursor.Advance();
                return new Expression.Literal(cursor.TextOf(token.Start + 1, token.End - 1, token.Start), token.Start, token.End);
            case TokenKind.VerbatimString:
                cursor.Advance();
                var verbatim = cursor.Span(token)[1..^1].ToString().Replace("``", "`", StringComparison.Ordinal);
                return new Expression.Literal(Value.From(verbatim), token.Start, token.End);
            case TokenKind.BeginInterpString:
                return ParseInterpolated(token);
            case TokenKind.OpenParen:
                return ParseNested(token);
            case TokenKind.OpenBracket:
                return ParseArray(token);
            case TokenKind.OpenBrace:
                return ParseObject(token);
            case TokenKind.DoublePlus or TokenKind.DoubleMinus:
                return ParsePrefix(token, inCall);
            case var kind when ExpressionParser.IsUnary(kind):
                return ParseUnary(token, inCall);
            default:
                cursor.Error(token, $"Unexpected token `{cursor.Show(token)}` while parsing expression");
                return null;
        }
    }

    private Expression? ParseIdentifier(Token token)
    {
        switch (cursor.Span(token))
        {
            case "null":
                return Literal(token, Value.Null);
            case "true":
                return Literal(token, Value.True);
            case "false":
                return Literal(token, Value.False);
            case "this":
                cursor.Advance();
                return new Expression.This(token.Start, token.End);
            case "do":
                return blocks.ParseAnonymousFunction();
            default:
                break;
        }
        var name = cursor.Name(cursor.Span(token));
        cursor.Advance();
        if (LoopVariables.IsLoop(name) && cursor.Kind == TokenKind.Dot)
        {
            var member = cursor.Peek;
            if (member.Kind == TokenKind.Identifier && LoopVariables.Check(name, cursor.Span(member)) is { } error)
                cursor.Error(token, error);
            return new Expression.Variable(name, VariableScope.Loop, token.Start, token.End);
        }
        return new Expression.Variable(name, VariableScope.Global, token.Start, token.End);
    }

    private Expression ParseSpecial(Token token)
    {
        var name = cursor.Span(token)[1..];
        cursor.Advance();
        if (name.IsEmpty)
            return new Expression.Variable("", VariableScope.Arguments, token.Start, token.End);
        if (name is "$")
            return new Expression.Variable("", VariableScope.Block, token.Start, token.End);
        if (name.IndexOfAnyExceptInRange('0', '9') >= 0)
            return new Expression.Variable(cursor.Name(name), VariableScope.Local, token.Start, token.End);
        var arguments = new Expression.Variable("", VariableScope.Arguments, token.Start, token.Start + 1);
        if (!int.TryParse(name, out var index))
            index = int.MaxValue;
        return new Expression.Index(arguments, new Expression.Literal(Value.From(index), token.Start + 1, token.End), token.End);
    }

    private Expression.Literal Literal(Token token, Value value)
    {
        cursor.Advance();
        return new Expression.Literal(value, token.Start, token.End);
    }

    private Expression.Literal ParseNumber(Token token)
    {
        var text = cursor.Span(token);
        var (value, what) = token.Kind switch
        {
            TokenKind.Integer => (NumberLiterals.Integer(text), "integer"),
            TokenKind.HexInteger => (NumberLiterals.Hex(text), "hex integer"),
            TokenKind.BinaryInteger => (NumberLiterals.Binary(text), "binary integer"),
            _ => (NumberLiterals.Real(text, cursor.Options.FloatsAreDecimals), "number"),
        };
        if (value is null)
            cursor.Error(token, $"Unable to parse the {what} {text}");
        return Literal(token, value ?? Value.Null);
    }

    private Expression.Interpolated ParseInterpolated(Token begin)
    {
        var parts = new List<Expression>();
        var token = begin;
        var isLast = IsWhole(begin);
        AddText(parts, token.Start + 2, isLast ? token.End - 1 : token.End);
        cursor.Advance();
        cursor.Enter();
        while (!isLast)
        {
            if (cursor.Kind == TokenKind.OpenInterpBrace)
                cursor.Advance();
            if (expressions.Parse() is not { } part)
                break;
            parts.Add(part);
            if (cursor.Kind != TokenKind.CloseInterpBrace)
            {
                cursor.Error(cursor.Current, "Opened interpolated expression not closed on the same line.");
                continue;
            }
            cursor.Advance();
            token = cursor.Current;
            if (token.Kind is not (TokenKind.ContinuationInterpString or TokenKind.EndingInterpString))
            {
                cursor.Error(token, $"Unexpected token `{cursor.Show(token)}` while parsing expression");
                break;
            }
            isLast = token.Kind == TokenKind.EndingInterpString;
            AddText(parts, token.Start, isLast ? token.End - 1 : token.End);
            cursor.Advance();
        }
        return new Expression.Interpolated([.. parts], begin.Start, token.End);
    }

    /// <summary>A <c>$"text"</c> without any expression.</summary>
    private bool IsWhole(Token begin) => begin.End - begin.Start > 2 && cursor.Peek.Kind != TokenKind.OpenInterpBrace && cursor.Text[begin.End - 1] == cursor.Text[begin.Start + 1];

    private void AddText(List<Expression> parts, int start, int end)
    {
        if (end > start)
            parts.Add(new Expression.Literal(cursor.TextOf(start, end, start), start, end));
    }

    private Expression.Nested? ParseNested(Token open)
    {
        cursor.Advance();
        var inner = expressions.Expect(SyntaxName.Nested);
        var end = cursor.Current.End;
        if (cursor.Kind == TokenKind.CloseParen)
            cursor.Advance();
        else
            cursor.Error(cursor.Current, $"Invalid token `{cursor.Show(cursor.Current)}`. Expecting a closing `)`.");
        return inner is null ? null : new Expression.Nested(inner, open.Start, end);
    }

    private Expression.Array ParseArray(Token open)
    {
        var items = new List<Expression>();
        cursor.Enter();
        cursor.IgnoreNewLines++;
        cursor.Advance();
        while (cursor.Kind != TokenKind.CloseBracket)
        {
            var item = expressions.Expect(SyntaxName.Array);
            if (item is null)
                break;
            items.Add(item);
            if (cursor.Kind != TokenKind.Comma)
                break;
            cursor.Advance();
        }
        cursor.IgnoreNewLines--;
        var end = cursor.Current.End;
        if (cursor.Kind != TokenKind.CloseBracket)
            cursor.Error(cursor.Current, $"Unexpected token found `{cursor.Show(cursor.Current)}` while expecting `]`.");
        cursor.Advance();
        return new Expression.Array([.. items], open.Start, end);
    }

    private Expression.Object ParseObject(Token open)
    {
        var names = new List<string>();
        var values = new List<Expression>();
        cursor.IgnoreNewLines++;
        cursor.Advance();
        var isValid = true;
        while (isValid && cursor.Kind != TokenKind.CloseBrace)
        {
            isValid = ParseMember(names, values);
            if (isValid && cursor.Kind == TokenKind.Comma)
                cursor.Advance();
        }
        cursor.IgnoreNewLines--;
        var end = cursor.Current.End;
        if (isValid)
            cursor.Advance();
        return new Expression.Object([.. names], [.. values], open.Start, end);
    }

    private bool ParseMember(List<string> names, List<Expression> values)
    {
        var token = cursor.Current;
        var text = cursor.Span(token);
        string name;
        switch (token.Kind)
        {
            case TokenKind.Identifier when text is not ("null" or "true" or "false" or "do" or "this"):
                name = cursor.Name(text);
                break;
            case TokenKind.String:
                name = cursor.TextOf(token.Start + 1, token.End - 1, token.Start).Text;
                break;
            case TokenKind.Identifier:
                cursor.Error(token, $"Invalid literal member `{text}` found for object initializer member name. Only literal string or identifier name are allowed");
                cursor.Advance();
                return false;
            default:
                cursor.Error(token, $"Unexpected token `{cursor.Show(token)}` while parsing object initializer. Expecting a simple identifier for the member name.");
                return false;
        }
        cursor.Advance();
        if (cursor.Kind != TokenKind.Colon)
        {
            cursor.Error(cursor.Current, $"Unexpected token `{cursor.Show(cursor.Current)}` Expecting a colon : after identifier `{name}` for object initializer member name");
            return false;
        }
        cursor.Advance();
        if (!ExpressionParser.StartsExpression(cursor.Kind))
        {
            cursor.Error(cursor.Current, $"Unexpected token `{cursor.Show(cursor.Current)}`. Expecting an expression for the value of the member.");
            return false;
        }
        if (expressions.Parse() is not { } value)
            return false;
        names.Add(name);
        values.Add(value);
        return true;
    }

    private Expression.Unary? ParseUnary(Token op, bool inCall)
    {
        cursor.Advance();
        var operand = expressions.Expect(SyntaxName.Unary, precedence: 200, inCall: inCall);
        if (operand is null)
            return null;
        var kind = op.Kind switch
        {
            TokenKind.Exclamation => UnaryOperator.Not,
            TokenKind.Minus => UnaryOperator.Negate,
            TokenKind.Plus => UnaryOperator.Plus,
            TokenKind.Arroba => UnaryOperator.Alias,
            _ => UnaryOperator.Spread,
        };
        return new Expression.Unary(kind, operand, op.Start);
    }

    private Expression.Increment? ParsePrefix(Token op, bool inCall)
    {
        cursor.Advance();
        var target = expressions.Expect(SyntaxName.Unary, precedence: 210, inCall: inCall);
        if (target is null)
            return null;
        if (!target.IsPath)
            cursor.Error(cursor.Current, IncrementOperand);
        return new Expression.Increment(target, op.Kind == TokenKind.DoubleMinus, isPrefix: true, op.Start, target.End);
    }
}
