using Notifications.Import.Code;

namespace Notifications.Import.GoTemplate;

/// <summary>Parses Go's <c>text/template</c>, all of it.</summary>
internal sealed class GoParser
{
    private const int LongestSource = 1 << 18;
    private const int MostNesting = 100;

    /// <summary>Commands of a pipe, or fields, one behind another.</summary>
    private const int MostInRow = 90;

    private readonly string _text;
    private readonly IReadOnlyList<GoToken> _tokens;
    private readonly Dictionary<string, IReadOnlyList<GoNode>> _named = new(StringComparer.Ordinal);
    private readonly List<string> _variables = ["$"];
    private int _next;
    private int _depth;
    private int _ranges;

    private GoParser(string text) => (_text, _tokens) = (text, GoLexer.Read(text));

    private GoToken Current => _tokens[_next];

    /// <exception cref="TranslationException">With line and column.</exception>
    public static GoTree Parse(string text)
    {
        if (text.Length > LongestSource)
            throw new TranslationException($"the template has more than {LongestSource} characters", new Place(1, 1));
        var parser = new GoParser(text);
        var root = parser.List(out var end);
        return end is null ? new GoTree(root, parser._named) : throw parser.Wrong($"{{{{{end.Value.Value}}}}} ends nothing", end.Value.At);
    }

    /// <summary>Up to the end of the text, or to an <c>end</c> or <c>else</c>, whose word is passed.</summary>
    private List<GoNode> List(out GoToken? end)
    {
        if (++_depth > MostNesting)
            throw Wrong($"nested more than {MostNesting} deep", Current.At);
        var nodes = new List<GoNode>();
        end = null;
        while (Current.Kind != GoTokenKind.End && end is null)
        {
            var token = Take();
            if (token.Kind == GoTokenKind.Text)
            {
                nodes.Add(new GoNode.Text(token.Value, token.At));
                continue;
            }

            Skip();
            if (Current.Is("end") || Current.Is("else"))
                end = Take();
            else if (Action() is { } node)
                nodes.Add(node);
        }

        _depth--;
        return nodes;
    }

    private GoNode? Action()
    {
        var token = Current;
        if (token.Kind != GoTokenKind.Keyword || token.Value == "nil")
        {
            var pipeline = Pipeline(GoTokenKind.RightDelimiter);
            Take();
            return new GoNode.Action(pipeline, token.At);
        }

        Take();
        switch (token.Value)
        {
            case "if":
                return Control(token.At, "if", static (value, body, other, at) => new GoNode.If(value, body, other, at));
            case "with":
                return Control(token.At, "with", static (value, body, other, at) => new GoNode.With(value, body, other, at));
            case "range":
                _ranges++;
                var range = Control(token.At, "range", static (value, body, other, at) => new GoNode.Range(value, body, other, at));
                _ranges--;
                return range;
            case "define" or "block":
                return Define(token);
            case "template":
                var name = Name();
                var value = PipelineOrNothing();
                return new GoNode.Template(name, value, token.At);
            case "break" or "continue":
                if (_ranges == 0)
                    throw Wrong($"{token.Value} outside of range", token.At);
                Close();
                return token.Value == "break" ? new GoNode.Break(token.At) : new GoNode.Continue(token.At);
            default:
                throw Wrong($"\"{token.Value}\" is not expected here", token.At);
        }
    }

    private GoNode Control(int at, string kind, Func<GoPipeline, IReadOnlyList<GoNode>, IReadOnlyList<GoNode>, int, GoNode> make)
    {
        var known = _variables.Count;
        var value = Pipeline(GoTokenKind.RightDelimiter);
        Take();
        var body = List(out var end);
        IReadOnlyList<GoNode> other = [];
        if (end is { Value: "else" })
        {
            Skip();
            if (kind != "range" && (Current.Is("if") && kind == "if" || Current.Is("with") && kind == "with"))
            {
                // One end closes both
                if (++_depth > MostNesting)
                    throw Wrong($"nested more than {MostNesting} deep", Current.At);
                var inner = Take();
                other = [Control(inner.At, kind, make)];
                _depth--;
                _variables.RemoveRange(known, _variables.Count - known);
                return make(value, body, other, at);
            }

            Close();
            if (kind == "range")
                _ranges--;
            other = List(out end);
            if (kind == "range")
                _ranges++;
        }

        if (end is not { Value: "end" })
            throw end is null ? Wrong($"the {{{{{kind}}}}} has no {{{{end}}}}", at) : Wrong("a second else", end.Value.At);
        Close();
        _variables.RemoveRange(known, _variables.Count - known);
        return make(value, body, other, at);
    }

    private GoNode.Template? Define(GoToken token)
    {
        var name = Name();
        GoPipeline? value = null;
        if (token.Value == "block")
            value = PipelineOrNothing() ?? throw Wrong("a block is given a value", token.At);
        else
            Close();
        var outer = _variables.ToList();
        _variables.RemoveRange(1, _variables.Count - 1);
        var ranges = _ranges;
        _ranges = 0;
        var body = List(out var end);
        _ranges = ranges;
        _variables.Clear();
        _variables.AddRange(outer);
        if (end is not { Value: "end" })
            throw Wrong($"the {{{{{token.Value}}}}} has no {{{{end}}}}", token.At);
        Close();
        _named[name] = body;
        return token.Value == "block" ? new GoNode.Template(name, value, token.At) : null;
    }

    private string Name()
    {
        Skip();
        return Current.Kind == GoTokenKind.Quoted ? Take().Value : throw Wrong("the name of a template is a text in quotes", Current.At);
    }

    private GoPipeline? PipelineOrNothing()
    {
        Skip();
        if (Current.Kind == GoTokenKind.RightDelimiter)
        {
            Take();
            return null;
        }

        var pipeline = Pipeline(GoTokenKind.RightDelimiter);
        Take();
        return pipeline;
    }

    private GoPipeline Pipeline(GoTokenKind end)
    {
        if (++_depth > MostNesting)
            throw Wrong($"nested more than {MostNesting} deep", Current.At);
        Skip();
        var at = Current.At;
        var (variables, isAssignment) = Declaration();
        var commands = new List<GoCommand>();
        while (true)
        {
            Skip();
            if (Current.Kind == end && (end != GoTokenKind.Symbol || Current.Is(")")))
                break;
            if (commands.Count > 0)
            {
                if (!Current.Is("|"))
                    throw Unexpected();
                Take();
                Skip();
            }

            commands.Add(Command());
            if (commands.Count > MostInRow)
                throw Wrong($"more than {MostInRow} commands in a pipe", commands[^1].At);
            if (commands.Count > 1 && commands[^1].Operands is [not (GoOperand.Function or GoOperand.Chain or GoOperand.Variable), ..])
                throw Wrong("what a pipe ends in is no function", commands[^1].At);
        }

        if (commands.Count == 0)
            throw Wrong("a value is missing", at);
        _variables.AddRange(isAssignment ? [] : variables);
        _depth--;
        return new GoPipeline(variables, isAssignment, commands, at);
    }

    /// <summary><c>$x :=</c>, <c>$i, $x :=</c>, <c>$x =</c></summary>
    private (IReadOnlyList<string> Variables, bool IsAssignment) Declaration()
    {
        var start = _next;
        var names = new List<string>();
        while (Current.Kind == GoTokenKind.Variable)
        {
            names.Add(Take().Value);
            Skip();
            if (Current.Is(":=") || Current.Is("="))
            {
                var isAssignment = Take().Value == "=";
                if (isAssignment && names.Find(name => !_variables.Contains(name)) is { } unknown)
                    throw Wrong($"there is no variable {unknown}", _tokens[start].At);
                return (names, isAssignment);
            }

            if (!Current.Is(",") || names.Count > 1)
                break;
            Take();
            Skip();
        }

        _next = start;
        return ([], false);
    }

    private GoCommand Command()
    {
        var operands = new List<GoOperand>();
        var at = Current.At;
        while (true)
        {
            operands.Add(Operand());
            if (Current.Kind == GoTokenKind.Space)
            {
                Skip();
                if (Current.Kind is not GoTokenKind.RightDelimiter && !Current.Is("|") && !Current.Is(")"))
                    continue;
            }

            if (Current.Kind is GoTokenKind.RightDelimiter || Current.Is("|") || Current.Is(")"))
                return new GoCommand(operands, at);
            throw Unexpected();
        }
    }

    private GoOperand Operand()
    {
        var token = Take();
        GoOperand operand = token.Kind switch
        {
            GoTokenKind.Identifier => token.Value is "true" or "false" ? new GoOperand.Flag(token.Value == "true", token.At)
                : new GoOperand.Function(token.Value, token.At),
            GoTokenKind.Dot => new GoOperand.Dot(token.At),
            GoTokenKind.Keyword when token.Value == "nil" => new GoOperand.Nil(token.At),
            GoTokenKind.Variable => _variables.Contains(token.Value) ? new GoOperand.Variable(token.Value, token.At)
                : throw Wrong($"there is no variable {token.Value}", token.At),
            GoTokenKind.Field => new GoOperand.Chain(new GoOperand.Dot(token.At), [token.Value], token.At),
            GoTokenKind.Quoted => new GoOperand.Quoted(token.Value, token.At),
            GoTokenKind.Character => new GoOperand.Whole(token.Value.EnumerateRunes().First().Value, token.At),
            GoTokenKind.Number => Number(token),
            GoTokenKind.Symbol when token.Value == "(" => Group(token.At),
            _ => throw Wrong(token.Kind == GoTokenKind.RightDelimiter ? "a value is missing"
                : $"\"{token.Value}\" is not expected here", token.At),
        };
        if (Current.Kind != GoTokenKind.Field)
            return operand;
        if (operand is GoOperand.Quoted or GoOperand.Flag or GoOperand.Whole or GoOperand.Real or GoOperand.Nil)
            throw Wrong("a constant has no fields", token.At);
        var fields = new List<string>();
        while (Current.Kind == GoTokenKind.Field)
            fields.Add(Take().Value);
        if (fields.Count > MostInRow)
            throw Wrong($"more than {MostInRow} fields in a row", token.At);
        return operand is GoOperand.Chain(var target, var first, var at) ? new GoOperand.Chain(target, [.. first, .. fields], at)
            : new GoOperand.Chain(operand, fields, token.At);
    }

    private GoOperand.Group Group(int at)
    {
        var pipeline = Pipeline(GoTokenKind.Symbol);
        Take();
        return new(pipeline, at);
    }

    private GoOperand Number(GoToken token)
    {
        var isNegative = token.Value[0] == '-';
        var text = token.Value.TrimStart('+', '-');
        if (Numerals.TryParse(text, zeroIsOctal: true, out var whole))
            return new GoOperand.Whole(isNegative ? -whole : whole, token.At);
        return double.TryParse(
            text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var real)
            // A number such as 1e3 is a whole one where a whole one is wanted
            ? Math.Abs(real) < 1e15 && Math.Truncate(real) == real && !text.Contains('.', StringComparison.Ordinal)
                ? new GoOperand.Whole((long)(isNegative ? -real : real), token.At)
                : new GoOperand.Real(isNegative ? -real : real, token.At)
            : throw Wrong($"\"{token.Value}\" is no number", token.At);
    }

    private void Close()
    {
        Skip();
        if (Current.Kind != GoTokenKind.RightDelimiter)
            throw Unexpected();
        Take();
    }

    private void Skip()
    {
        while (Current.Kind == GoTokenKind.Space)
            Take();
    }

    private GoToken Take() => _tokens[_next < _tokens.Count - 1 ? _next++ : _next];

    private TranslationException Unexpected() =>
        Wrong(Current.Kind == GoTokenKind.RightDelimiter ? "the action ends too early"
            : $"\"{Current.Value}\" is not expected here", Current.At);

    private TranslationException Wrong(string message, int at) => new(message, Place.Of(_text, at));
}
