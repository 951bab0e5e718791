using Notifications.Import.Code;

namespace Notifications.Import.Expr;

/// <summary>Parses the expr language, all of it: precedence climbing over tokens.</summary>
internal sealed class ExprParser
{
    private const int LongestSource = 1 << 16;
    private const int MostNesting = 200;

    /// <summary>Operators, or members, one behind another.</summary>
    private const int MostInRow = 90;

    private static readonly Dictionary<string, int> Precedence = new(StringComparer.Ordinal)
    {
        ["|"] = 0,
        ["or"] = 10,
        ["||"] = 10,
        ["and"] = 15,
        ["&&"] = 15,
        ["=="] = 20,
        ["!="] = 20,
        ["<"] = 20,
        [">"] = 20,
        ["<="] = 20,
        [">="] = 20,
        ["in"] = 20,
        ["matches"] = 20,
        ["contains"] = 20,
        ["startsWith"] = 20,
        ["endsWith"] = 20,
        [".."] = 25,
        ["+"] = 30,
        ["-"] = 30,
        ["*"] = 60,
        ["/"] = 60,
        ["%"] = 60,
        ["**"] = 100,
        ["^"] = 100,
        ["??"] = 500,
    };

    private static readonly string[] Negatable = ["in", "matches", "contains", "startsWith", "endsWith"];

    private readonly string _text;
    private readonly IReadOnlyList<ExprToken> _tokens;
    private int _next;
    private int _depth;
    private int _predicates;

    private ExprParser(string text) => (_text, _tokens) = (text, ExprLexer.Read(text));

    private ExprToken Current => _tokens[_next];

    /// <exception cref="TranslationException">With line and column.</exception>
    public static ExprNode Parse(string text)
    {
        if (text.Length > LongestSource)
            throw new TranslationException($"the expression has more than {LongestSource} characters", new Place(1, 1));
        var parser = new ExprParser(text);
        var node = parser.Sequence();
        return parser.Current.Kind == ExprTokenKind.End ? node : throw parser.Unexpected();
    }

    private ExprNode Sequence()
    {
        var node = Expression(0);
        while (Current.Is(";"))
        {
            Take();
            if (Current.Kind == ExprTokenKind.End)
                break;
            node = Expression(0);
        }

        return node;
    }

    private ExprNode Expression(int least)
    {
        if (++_depth > MostNesting)
            throw Wrong($"nested more than {MostNesting} deep", Current.At);
        var node = least == 0 && Current.Is("let") ? Let() : least == 0 && Current.Is("if") ? If() : Operators(least);
        _depth--;
        return node;
    }

    private ExprNode Operators(int least)
    {
        var left = Primary();
        var previous = "";
        for (var count = 0; ; Counted(ref count))
        {
            var isNegated = Current.Is("not") && Array.IndexOf(Negatable, _tokens[Math.Min(_next + 1, _tokens.Count - 1)].Value) >= 0;
            var at = _tokens[isNegated ? _next + 1 : _next];
            if (at.Kind != ExprTokenKind.Operator || !Precedence.TryGetValue(at.Value, out var precedence) || precedence < least)
                break;
            if (previous == "??" && at.Value != "??")
                throw Wrong($"\"{at.Value}\" and \"??\" cannot be mixed: put one of them in parentheses", at.At);
            _next += isNegated ? 2 : 1;
            left = at.Value switch
            {
                "|" => Call(Expect(ExprTokenKind.Identifier), left),
                "<" or ">" or "<=" or ">=" => Comparison(left, at, precedence),
                _ => new ExprNode.Binary(at.Value, left, Expression(at.Value is "**" or "^" ? precedence : precedence + 1), at.At),
            };
            left = isNegated ? new ExprNode.Unary("not", left, at.At) : left;
            previous = at.Value;
        }

        return least == 0 ? Ternary(left) : left;
    }

    /// <summary><c>1 &lt; x &lt; 5</c> is both.</summary>
    private ExprNode Comparison(ExprNode left, ExprToken at, int precedence)
    {
        ExprNode? all = null;
        for (var count = 0; ; Counted(ref count))
        {
            var right = Expression(precedence + 1);
            var one = new ExprNode.Binary(at.Value, left, right, at.At);
            all = all is null ? one : new ExprNode.Binary("&&", all, one, at.At);
            if (!(Current.Is("<") || Current.Is(">") || Current.Is("<=") || Current.Is(">=")))
                return all;
            (left, at) = (right, Take());
        }
    }

    private ExprNode Ternary(ExprNode condition)
    {
        for (var count = 0; Current.Is("?"); Counted(ref count))
        {
            var at = Take().At;
            var isShort = Current.Is(":");
            var then = isShort ? condition : Expression(0);
            Expect(":");
            condition = new ExprNode.Choice(condition, then, Expression(0), at);
        }

        return condition;
    }

    private ExprNode.Let Let()
    {
        Take();
        var name = Expect(ExprTokenKind.Identifier);
        Expect("=");
        var value = Expression(0);
        Expect(";");
        return new(name.Value, value, Sequence(), name.At);
    }

    private ExprNode.Choice If()
    {
        if (++_depth > MostNesting)
            throw Wrong($"nested more than {MostNesting} deep", Current.At);
        var at = Take().At;
        var condition = Expression(0);
        Expect("{");
        var then = Sequence();
        Expect("}");
        Expect("else");
        if (Current.Is("if"))
            return new(condition, then, If(), at);
        Expect("{");
        var other = Sequence();
        Expect("}");
        return new(condition, then, other, at);
    }

    private ExprNode Primary()
    {
        var token = Current;
        if (token.Is("not") || token.Is("!") || token.Is("-") || token.Is("+"))
        {
            Take();
            return Postfix(new ExprNode.Unary(
                token.Value == "!" ? "not" : token.Value, Expression(token.Value is "not" or "!" ? 50 : 90), token.At));
        }

        if (token.Is("("))
        {
            Take();
            var inner = Sequence();
            Expect(")");
            return Postfix(inner);
        }

        if (_predicates > 0 && (token.Is("#") || token.Is(".")))
        {
            var name = "";
            if (token.Is("#"))
            {
                Take();
                name = Current.Kind == ExprTokenKind.Identifier && Current.At == token.At + 1 ? Take().Value : "";
            }

            return Postfix(new ExprNode.Pointer(name, token.At));
        }

        if (token.Is("::"))
        {
            Take();
            return Postfix(Call(Expect(ExprTokenKind.Identifier), piped: null));
        }

        return Postfix(Secondary());
    }

    private ExprNode Secondary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case ExprTokenKind.Identifier when token.Value is "b" or "B" && _tokens[_next + 1] is { Kind: ExprTokenKind.Text } bytes
                && bytes.At == token.At + 1:
                Take();
                return new ExprNode.Quoted(Take().Value, token.At);
            case ExprTokenKind.Identifier:
                Take();
                return token.Value switch
                {
                    "true" or "false" => new ExprNode.Flag(token.Value == "true", token.At),
                    "nil" => new ExprNode.Nil(token.At),
                    _ => Current.Is("(") ? Call(token, piped: null) : new ExprNode.Name(token.Value, token.At),
                };
            case ExprTokenKind.Number:
                return Number(Take());
            case ExprTokenKind.Text:
                return new ExprNode.Quoted(Take().Value, token.At);
            case ExprTokenKind.Bracket when token.Value == "[":
                Take();
                return new ExprNode.List(Separated("]", () => Expression(0)), token.At);
            case ExprTokenKind.Bracket when token.Value == "{":
                Take();
                return new ExprNode.Map(Separated("}", Pair), token.At);
            default:
                throw Unexpected();
        }
    }

    private (ExprNode Key, ExprNode Value) Pair()
    {
        var token = Current;
        ExprNode key = token.Is("(") ? Expression(0)
            : token.Kind is ExprTokenKind.Identifier or ExprTokenKind.Number or ExprTokenKind.Text
                ? new ExprNode.Quoted(Take().Value, token.At)
            : throw Wrong("the key of a map is a name, a text, a number, or an expression in parentheses", token.At);
        Expect(":");
        return (key, Expression(0));
    }

    private ExprNode.Call Call(ExprToken name, ExprNode? piped)
    {
        Expect("(");
        var isFirst = piped is null;
        var takesPredicate = ExprBuiltins.TakesPredicate(name.Value);
        var arguments = new List<ExprNode>();
        if (piped is not null)
            arguments.Add(piped);
        while (!Current.Is(")"))
        {
            if (!isFirst && arguments.Count > (piped is null ? 0 : 1))
            {
                Expect(",");
                if (Current.Is(")"))
                    break;
            }

            isFirst = false;
            arguments.Add(takesPredicate && arguments.Count == 1 ? Predicate() : Expression(0));
        }

        Take();
        return new(new ExprNode.Name(name.Value, name.At), arguments, name.At);
    }

    private ExprNode.Predicate Predicate()
    {
        var at = Current.At;
        var isBraced = Current.Is("{");
        if (isBraced)
            Take();
        _predicates++;
        var body = isBraced ? Sequence() : Expression(0);
        _predicates--;
        if (isBraced)
            Expect("}");
        return new(body, at);
    }

    private ExprNode Postfix(ExprNode node)
    {
        for (var count = 0; ; Counted(ref count))
        {
            var token = Current;
            var isOptional = token.Is("?.");
            if (token.Is(".") || isOptional)
            {
                Take();
                if (!(isOptional && Current.Is("[")))
                {
                    var name = Take();
                    if (name.Kind != ExprTokenKind.Identifier && !(name.Kind == ExprTokenKind.Operator && char.IsLetter(name.Value[0])))
                        throw Wrong("a name is expected behind the dot", name.At);
                    node = new ExprNode.Member(node, new ExprNode.Quoted(name.Value, name.At), isOptional, IsName: true, name.At);
                    if (Current.Is("("))
                    {
                        Take();
                        node = new ExprNode.Call(node, Separated(")", () => Expression(0)), name.At);
                    }

                    continue;
                }
            }

            if (!Current.Is("["))
                return node;
            node = Index(node, isOptional);
        }
    }

    private ExprNode Index(ExprNode node, bool isOptional)
    {
        var at = Take().At;
        var from = Current.Is(":") ? null : Expression(0);
        if (!Current.Is(":"))
        {
            Expect("]");
            return new ExprNode.Member(node, from!, isOptional, IsName: false, at);
        }

        Take();
        var to = Current.Is("]") ? null : Expression(0);
        Expect("]");
        return new ExprNode.Slice(node, from, to, at);
    }

    private List<T> Separated<T>(string end, Func<T> read)
    {
        var items = new List<T>();
        while (!Current.Is(end))
        {
            if (items.Count > 0)
            {
                Expect(",");
                if (Current.Is(end))
                    break;
            }

            items.Add(read());
        }

        Take();
        return items;
    }

    private ExprNode Number(ExprToken token)
    {
        var text = token.Value.Replace("_", "", StringComparison.Ordinal);
        var isBased = text.Length > 1 && text[0] == '0' && char.IsAsciiLetter(text[1]) && text[1] is not ('e' or 'E');
        if (Numerals.TryParse(text, zeroIsOctal: false, out var whole))
            return new ExprNode.Whole(whole, token.At);
        return !isBased && double.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real) && text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0
            ? new ExprNode.Real(real, token.At)
            : throw Wrong($"\"{token.Value}\" is no number", token.At);
    }

    private ExprToken Take() => _tokens[_next < _tokens.Count - 1 ? _next++ : _next];

    private ExprToken Expect(ExprTokenKind kind) => Current.Kind == kind ? Take() : throw Unexpected();

    private void Expect(string value)
    {
        if (!Current.Is(value))
            throw Current.Kind == ExprTokenKind.End ? Wrong($"\"{value}\" is missing at the end", Current.At)
                : Wrong($"\"{value}\" is expected, not \"{Current.Value}\"", Current.At);
        Take();
    }

    private void Counted(ref int count)
    {
        if (++count > MostInRow)
            throw Wrong($"more than {MostInRow} in a row", Current.At);
    }

    private TranslationException Unexpected() => Current.Kind == ExprTokenKind.End
        ? Wrong("the expression ends too early", Current.At)
        : Wrong($"\"{Current.Value}\" is not expected here", Current.At);

    private TranslationException Wrong(string message, int at) => new(message, Place.Of(_text, at));
}
