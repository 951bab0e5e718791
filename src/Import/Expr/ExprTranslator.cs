using Notifications.Import.Code;

namespace Notifications.Import.Expr;

/// <summary>A condition or a <c>oncePer</c> of a trigger as an expression of our language.</summary>
/// <param name="Code">Null when it cannot be translated; a remark says why.</param>
internal sealed record ExprTranslation(string? Code, IReadOnlyList<Remark> Remarks);

/// <summary>
/// Translates expressions. Where both languages agree on the values that can be there, our operators are used; else functions of the table <c>expr</c>, which refuse what
/// expr refuses. What is refused never fires, so an operand that may be refused matters only where something behind it can turn the refusal into true.
/// </summary>
internal sealed partial class ExprTranslator
{
    /// <summary>A <c>let</c> is put in where its name stands: a few of them, one in another, must not grow without end.</summary>
    private const int LongestCode = 20_000;

    private readonly string _text;
    private readonly List<Remark> _remarks = [];
    private readonly Dictionary<string, Fragment> _variables = new(StringComparer.Ordinal);

    private ExprTranslator(string text) => _text = text;

    /// <summary>Whether a trigger fires: only for <c>true</c>.</summary>
    public static ExprTranslation Condition(string text) => Translate(text, isCondition: true);

    /// <summary>A value, such as that of <c>oncePer</c>.</summary>
    public static ExprTranslation Value(string text) => Translate(text, isCondition: false);

    private static ExprTranslation Translate(string text, bool isCondition)
    {
        var translator = new ExprTranslator(text);
        try
        {
            var node = ExprParser.Parse(text);
            var code = isCondition ? translator.Flag(node, isStrict: false) : translator.Visit(node);
            if (isCondition && code.Kind != ValueKind.Flag)
                code = Fragment.Call("expr.isTrue", ValueKind.Flag, code);
            return new(code.Text, translator._remarks);
        }
        catch (SourceException wrong)
        {
            return new(null, [.. translator._remarks, new Remark(IsForHand: true, wrong.Message, wrong.At)]);
        }
    }

    /// <summary>Something true or false.</summary>
    /// <param name="node">What is translated.</param>
    /// <param name="isStrict">A refusal must stay one; else it may be false.</param>
    private Fragment Flag(ExprNode node, bool isStrict)
    {
        switch (node)
        {
            case ExprNode.Binary("and" or "&&", var left, var right, _):
                return Fragment.Of($"{AsFlag(left, isStrict).Operand} && {AsFlag(right, isStrict).Operand}", ValueKind.Flag);
            case ExprNode.Binary("or" or "||", var left, var right, _):
                return Fragment.Of($"{AsFlag(left, isStrict: true).Operand} || {AsFlag(right, isStrict).Operand}", ValueKind.Flag);
            case ExprNode.Unary("not", var operand, _):
                return Fragment.Atom($"!{Parenthesised(AsFlag(operand, isStrict: true))}", ValueKind.Flag);
            case ExprNode.Binary("<" or ">" or "<=" or ">=" or "contains" or "startsWith" or "endsWith", _, _, _):
                return Comparison((ExprNode.Binary)node, isStrict);
            default:
                return Visit(node);
        }
    }

    private Fragment AsFlag(ExprNode node, bool isStrict)
    {
        var code = Flag(node, isStrict);
        return code.Kind == ValueKind.Flag ? code : Fragment.Call("expr.flag", ValueKind.Flag, code);
    }

    private Fragment Visit(ExprNode node) => Limited(node, node switch
    {
        ExprNode.Nil => Fragment.Null,
        ExprNode.Flag(var value, _) => Fragment.Flag(value),
        ExprNode.Whole(var value, _) => Fragment.Number((decimal)value),
        ExprNode.Real(var value, _) => Fragment.Number(value),
        ExprNode.Quoted(var value, _) => Fragment.Quoted(value),
        ExprNode.Name(var name, _) => Name(name, node),
        ExprNode.Pointer(var name, _) => Fragment.Atom(name switch { "" => "$0", "index" => "$1", "acc" => "$1", _ => throw Wrong($"there is no #{name}", node) }),
        ExprNode.Unary("not", _, _) or ExprNode.Binary("and" or "&&" or "or" or "||" or "<" or ">" or "<=" or ">=" or "contains" or "startsWith" or "endsWith", _, _, _) => Flag(node, isStrict: true),
        ExprNode.Unary(var sign, var operand, _) => sign == "-" ? Negative(Visit(operand)) : Visit(operand),
        ExprNode.Binary binary => Binary(binary),
        ExprNode.Choice(var condition, var then, var other, _) => Choice(AsFlag(condition, isStrict: true), Visit(then), Visit(other)),
        ExprNode.Member member => Member(member),
        ExprNode.Slice(var target, var from, var to, _) => Fragment.Call("expr.slice", ValueKind.Any, Visit(target), from is null ? Fragment.Number(0m) : Visit(from), to is null ? Fragment.Null : Visit(to)),
        ExprNode.Call call => Call(call),
        ExprNode.Predicate(var body, _) => Predicate(body),
        ExprNode.List(var items, _) => Fragment.Atom($"[{string.Join(", ", items.Select(item => Visit(item).Text))}]", ValueKind.List),
        ExprNode.Map map => Map(map),
        ExprNode.Let(var name, var value, var body, _) => Let(name, value, body, node),
        _ => throw Wrong("this cannot be translated", node),
    });

    private static Fragment Negative(Fragment operand) => operand with
    {
        Text = operand.Text.StartsWith('-') ? operand.Text[1..] : $"-{operand.Operand}",
        IsAtom = false,
        Nanoseconds = -operand.Nanoseconds,
        Literal = null,
        Path = null,
    };

    private static Fragment Choice(Fragment condition, Fragment then, Fragment other) =>
        Fragment.Of($"{condition.Operand} ? {then.Operand} : {other.Operand}", then.Kind == other.Kind ? then.Kind : ValueKind.Any);

    private Fragment Name(string name, ExprNode node)
    {
        if (_variables.TryGetValue(name, out var known))
            return known;
        if (name is "app")
            return Fragment.Atom("app", ValueKind.Map) with { Path = "app" };
        if (name is "context")
            return Fragment.Atom("context", ValueKind.Map) with { Path = "context" };
        _remarks.Add(new(IsForHand: true, $"\"{name}\" is not known to conditions, neither there nor here: it is null", Place.Of(_text, node.At)));
        return Fragment.Atom("null", ValueKind.Null) with { Literal = null, Path = $"?{name}" };
    }

    /// <summary>What a builtin applies to each item: the item is <c>$0</c>.</summary>
    private Fragment Predicate(ExprNode body) => Fragment.Atom($"@(do; ret {Visit(body).Text}; end)");

    private Fragment Let(string name, ExprNode value, ExprNode body, ExprNode node)
    {
        if (_variables.ContainsKey(name) || name is "app" or "context" or "time" or "strings" or "repo")
            throw Wrong($"\"{name}\" is a name already", node);
        var code = Visit(value);
        _variables[name] = code.IsAtom ? code : code with { Text = $"({code.Text})", IsAtom = true };
        var result = Visit(body);
        _variables.Remove(name);
        return result;
    }

    private Fragment Map(ExprNode.Map map) => map.Pairs.All(pair => pair.Key is ExprNode.Quoted)
        ? Fragment.Atom($"{{{string.Join(", ", map.Pairs.Select(pair => $"{KeyOf(((ExprNode.Quoted)pair.Key).Value)}: {Visit(pair.Value).Text}"))}}}", ValueKind.Map)
        : Fragment.Call("expr.fromPairs", ValueKind.Map, Fragment.Atom($"[{string.Join(", ", map.Pairs.Select(pair => $"[{Visit(pair.Key).Text}, {Visit(pair.Value).Text}]"))}]"));

    private static string KeyOf(string key) => Fragment.IsIdentifier(key) ? key : Fragment.Quote(key);

    private static string Parenthesised(Fragment code) => code.Text.StartsWith('(') && code.IsAtom ? code.Text : $"({code.Text})";

    private Fragment Limited(ExprNode node, Fragment code) => code.Text.Length <= LongestCode ? code : throw Wrong("the translation becomes too long", node);

    private SourceException Wrong(string message, ExprNode node) => new(message, Place.Of(_text, node.At));
}
