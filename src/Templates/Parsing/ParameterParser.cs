using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary>The parameters of a function: <c>(a, b = 1, rest...)</c></summary>
internal sealed class ParameterParser(Cursor cursor, ExpressionParser expressions)
{
    private readonly List<FunctionParameter> _parameters = [];

    public FunctionParameter[] Parse()
    {
        cursor.Advance();
        while (cursor.Kind != TokenKind.CloseParen)
        {
            if (_parameters.Count > 0)
            {
                if (cursor.Kind != TokenKind.Comma)
                {
                    cursor.Error(cursor.Current, "Expecting a comma to separate arguments in a function call.");
                    break;
                }
                cursor.Advance();
            }
            if (cursor.Kind != TokenKind.Identifier)
            {
                cursor.Error(SyntaxName.Function, cursor.Current, $"Expecting a variable instead of `{cursor.Show(cursor.Current)}`");
                break;
            }
            ParseOne();
        }
        if (cursor.Kind == TokenKind.CloseParen)
            cursor.Advance();
        else
            cursor.Error(cursor.Current, "Expecting a closing parenthesis for a function call.");
        return [.. _parameters];
    }

    private void ParseOne()
    {
        var token = cursor.Current;
        var name = cursor.Name(cursor.Span(token));
        cursor.Advance();
        var isRest = cursor.Kind == TokenKind.TripleDot;
        if (isRest)
            cursor.Advance();
        var isOptional = cursor.Kind == TokenKind.Equal;
        var value = Value.Null;
        if (isOptional)
        {
            cursor.Advance();
            if (expressions.Expect(SyntaxName.Function, mode: ExpressionMode.Basic) is Expression.Literal literal)
                value = literal.Value;
            else
                cursor.Error(token, "Expecting only a literal for an optional parameter value.");
        }
        if (_parameters.Count > 0 && _parameters[^1] is { IsRest: true } && isOptional)
            cursor.Error(token, "Cannot declare an optional parameter after a variable parameter (`...`).");
        else if (_parameters.Count > 0 && _parameters[^1] is { IsOptional: true } or { IsRest: true } && !isOptional && !(isRest && !_parameters[^1].IsRest))
            cursor.Error(token, "Cannot declare a normal parameter after an optional parameter.");
        _parameters.Add(new FunctionParameter(name, isOptional, value, isRest));
    }
}
