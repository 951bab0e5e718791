using Notifications.Templates.Syntax;

namespace Notifications.Templates.Parsing;

/// <summary>The statements of the blocks being parsed, on one stack; each block takes its own from the top.</summary>
internal sealed class StatementList(string source, bool autoIndent)
{
    private readonly List<Statement> _statements = [];
    private readonly List<string?> _indents = [];
    private string? _indent;

    /// <summary>Starts a list; give what it returns to <see cref="Take"/>.</summary>
    public (int Start, string? Indent) Begin()
    {
        var mark = (_statements.Count, _indent);
        _indent = null;
        return mark;
    }

    public void Add(Statement statement)
    {
        _statements.Add(statement);
        _indents.Add(statement.Kind == StatementKind.Text ? null : _indent);
    }

    /// <summary>A <c>{{</c>: what it writes is indented as the white space before it, when it is first in its line.</summary>
    public void EnterCode((int Start, string? Indent) list)
    {
        if (!autoIndent)
            return;
        _indent = "";
        if (_statements.Count == list.Start || _statements[^1] is not Statement.Text text)
            return;
        var end = text.Start + text.Length;
        var start = end;
        while (start > 0 && char.IsWhiteSpace(source[start - 1]) && source[start - 1] != '\n')
            start--;
        if (start == 0 || source[start - 1] == '\n')
            _indent = start == end ? "" : source[start..end];
    }

    public void ExitCode() => _indent = null;

    public Statement.Block Take((int Start, string? Indent) list, int offset)
    {
        var count = _statements.Count - list.Start;
        var statements = count == 0 ? [] : _statements.GetRange(list.Start, count).ToArray();
        string?[]? indents = null;
        for (var i = list.Start; i < _indents.Count && indents is null; i++)
        {
            if (_indents[i] is not null)
                indents = _indents.GetRange(list.Start, count).ToArray();
        }
        _statements.RemoveRange(list.Start, count);
        _indents.RemoveRange(list.Start, count);
        _indent = list.Indent;
        return new Statement.Block(statements, indents, offset);
    }
}
