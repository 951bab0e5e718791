using Notifications.Templates.Syntax;

namespace Notifications.Templates.Parsing;

/// <summary>What a list of statements ended with.</summary>
internal enum BlockEnd
{
    /// <summary>The end of the source, or an error.</summary>
    Missing,
    End,
    Else,
    When,
}

/// <summary>Lists of statements, and functions.</summary>
internal sealed class BlockParser
{
    private readonly Cursor _cursor;
    private readonly ExpressionParser _expressions;
    private readonly StatementParser _statements;
    private readonly StatementList _list;

    public BlockParser(Cursor cursor)
    {
        _cursor = cursor;
        _list = new StatementList(cursor.Text, cursor.Options.AutoIndent);
        _expressions = new ExpressionParser(cursor, this);
        _statements = new StatementParser(cursor, _expressions, this);
    }

    /// <summary>The whole source (behind the front matter).</summary>
    public Statement.Block ParsePage()
    {
        _cursor.Enter();
        return ParseList(SyntaxName.Page, null, out _);
    }

    /// <summary>The code between two front matter marks.</summary>
    public Statement.Block? ParseFrontMatter()
    {
        if (_cursor.Kind != TokenKind.FrontMatterMarker)
        {
            _cursor.Error(0, $"When `FrontMatterAndContent` is enabled, expecting a `+++` at the beginning of the text instead of `{_cursor.Show(_cursor.Current)}`", isFatal: true);
            return null;
        }
        _cursor.Advance();
        _cursor.InCode = true;
        _cursor.Enter();
        var block = ParseList(SyntaxName.Page, null, out _);
        _cursor.InCode = false;
        _cursor.Leave(0);
        if (_cursor.Kind == TokenKind.FrontMatterMarker)
            _cursor.Advance();
        else if (!_cursor.IsFatal)
            _cursor.Error(_cursor.Current, "End of frontmatter `+++` not found", isFatal: true);
        return block;
    }

    /// <summary>The body of a construct, up to the <c>end</c> (consumed), <c>else</c> or <c>when</c> that ends it.</summary>
    public Statement.Block Parse(SyntaxName owner, out BlockEnd end, bool allowElse = false, bool allowWhen = false)
    {
        var depth = _cursor.Depth;
        _cursor.Enter();
        var block = ParseList(owner, new Allowed(allowElse, allowWhen), out end);
        _cursor.Leave(depth);
        if (end == BlockEnd.Missing)
            _cursor.Error(owner, _cursor.Previous, "The <end> statement was not found");
        return block;
    }

    public bool ExpectEndOfStatement()
    {
        if (_cursor.Kind is TokenKind.NewLine or TokenKind.SemiColon or TokenKind.CodeExit or TokenKind.Eof or TokenKind.FrontMatterMarker)
            return true;
        _cursor.Error(_cursor.Current, $"Invalid token found `{_cursor.Show(_cursor.Current)}`. Expecting <EOL>/end of line.", isFatal: true);
        return false;
    }

    /// <summary><c>do ... end</c></summary>
    public Expression.Function ParseAnonymousFunction()
    {
        var start = _cursor.Current.Start;
        var ignoreNewLines = _cursor.IgnoreNewLines;
        _cursor.IgnoreNewLines = 0;
        _cursor.Advance();
        var parameters = _cursor.Kind == TokenKind.OpenParen ? new ParameterParser(_cursor, _expressions).Parse() : null;
        ExpectEndOfStatement();
        var body = Parse(SyntaxName.AnonymousFunction, out _);
        var end = _cursor.Previous.End;
        _cursor.IgnoreNewLines = ignoreNewLines;
        _cursor.SkipNewLines();
        return new Expression.Function(new FunctionDefinition(_cursor.Source, null, parameters, body), start, end);
    }

    /// <summary>Text and code marks; false when the token is neither.</summary>
    public bool SkipMarks((int Start, string? Indent) list)
    {
        var token = _cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Raw or TokenKind.Escape:
                _list.Add(new Statement.Text(token.Start, token.End - token.Start, token.Kind == TokenKind.Escape));
                break;
            case TokenKind.CodeEnter:
                _cursor.InCode = true;
                _list.EnterCode(list);
                break;
            case TokenKind.CodeExit:
                _cursor.InCode = false;
                _list.ExitCode();
                break;
            case TokenKind.NewLine or TokenKind.SemiColon when _cursor.InCode || _cursor.Options.Mode == TemplateMode.Script:
                break;
            default:
                return false;
        }
        _cursor.Advance();
        return true;
    }

    public (int Start, string? Indent) BeginList() => _list.Begin();

    public Statement.Block TakeList((int Start, string? Indent) list, int offset) => _list.Take(list, offset);

    public void AddStatement(Statement statement) => _list.Add(statement);

    private Statement.Block ParseList(SyntaxName owner, Allowed? allowed, out BlockEnd end)
    {
        var offset = _cursor.Current.Start;
        var list = _list.Begin();
        end = BlockEnd.Missing;
        while (end == BlockEnd.Missing && !_cursor.IsFatal && _cursor.Kind is not (TokenKind.Eof or TokenKind.FrontMatterMarker))
        {
            if (!SkipMarks(list))
                end = ParseOne(owner, allowed);
        }
        return _list.Take(list, offset);
    }

    private BlockEnd ParseOne(SyntaxName owner, Allowed? allowed)
    {
        if (_cursor.Is("end"))
            return ParseEnd(owner, isExpected: allowed is not null);
        if (_cursor.Is("else"))
        {
            if (allowed is { Else: true })
                return BlockEnd.Else;
            _statements.ParseStrayElse();
        }
        else if (_cursor.Is("when"))
        {
            if (allowed is { When: true })
                return BlockEnd.When;
            _statements.ParseStrayWhen();
        }
        else if (ExpressionParser.StartsExpression(_cursor.Kind))
        {
            if (_statements.Parse() is { } statement)
                _list.Add(statement);
        }
        else
        {
            _cursor.Error(_cursor.Current, $"Unexpected token {_cursor.Show(_cursor.Current)}", isFatal: true);
        }
        return BlockEnd.Missing;
    }

    private BlockEnd ParseEnd(SyntaxName owner, bool isExpected)
    {
        var token = _cursor.Current;
        _cursor.Advance();
        if (isExpected)
            return BlockEnd.End;
        _cursor.Error(owner, token.End - 1, "Found <end> statement without a corresponding beginning of a block");
        return BlockEnd.End;
    }

    private readonly record struct Allowed(bool Else, bool When);
}
