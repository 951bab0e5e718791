using Notifications.Import.Code;
using Notifications.Import.Values;

namespace Notifications.Import.Expr;

/// <summary>A condition or a <c>oncePer</c> of a trigger as an expression of our language.</summary>
/// <param name="Code">Null when it cannot be translated; a remark says why.</param>
internal sealed record ExprTranslation(string? Code, IReadOnlyList<Remark> Remarks);

/// <summary>
/// Translates expressions. Where both languages agree on the values that can be there, our operators are used; else functions of the table
/// <c>expr</c>, which refuse what expr refuses. What is refused never fires, so an operand that may be refused matters only where something
/// behind it can turn the refusal into true.
/// </summary>
internal sealed class ExprTranslator
{
    /// <summary>A <c>let</c> is put in where its name stands: a few of them, one in another, must not grow without end.</summary>
    private const int LongestCode = 20_000;

    /// <summary>What some fields can be (argo-cd, types.go and gitops-engine).</summary>
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["app.status.operationState.phase"] = ["Running", "Terminating", "Failed", "Error", "Succeeded"],
        ["app.status.sync.status"] = ["Synced", "OutOfSync", "Unknown"],
        ["app.status.health.status"] = ["Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown"],
    };

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
        catch (TranslationException wrong)
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
                return Fragment.Joined("&&", AsFlag(left, isStrict), AsFlag(right, isStrict));
            case ExprNode.Binary("or" or "||", var left, var right, _):
                return Fragment.Joined("||", AsFlag(left, isStrict: true), AsFlag(right, isStrict));
            case ExprNode.Unary("not", var operand, _):
                return Fragment.Atom($"!{Parenthesised(AsFlag(operand, isStrict: true))}", ValueKind.Flag);
            case ExprNode.Binary(
                "<" or ">" or "<=" or ">=" or "contains" or "startsWith" or "endsWith", var first, var second, _) { Operator: var sign }:
                return ExprOperators.Comparison(sign, Visit(first), Visit(second), isStrict);
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
        ExprNode.Pointer(var name, _) =>
            Fragment.Atom(name switch { "" => "$0", "index" => "$1", "acc" => "$1", _ => throw Wrong($"there is no #{name}", node) }),
        ExprNode.Unary("not", _, _) or ExprNode.Binary(
            "and" or "&&" or "or" or "||" or "<" or ">" or "<=" or ">=" or "contains" or "startsWith" or "endsWith", _, _, _) =>
            Flag(node, isStrict: true),
        ExprNode.Unary(var sign, var operand, _) => sign == "-" ? Negative(Visit(operand)) : Visit(operand),
        ExprNode.Binary binary => Binary(binary),
        ExprNode.Choice(var condition, var then, var other, _) => Choice(AsFlag(condition, isStrict: true), Visit(then), Visit(other)),
        ExprNode.Member member => Member(member),
        ExprNode.Slice(var target, var from, var to, _) =>
            Fragment.Call("expr.slice", ValueKind.Any, Visit(target), from is null ? Fragment.Number(0m) : Visit(from), to is null
                ? Fragment.Null : Visit(to)),
        ExprNode.Call call => Call(call),
        ExprNode.Predicate(var body, _) => Predicate(body),
        ExprNode.List(var items, _) => Fragment.Atom($"[{string.Join(", ", items.Select(item => Visit(item).Text))}]", ValueKind.List),
        ExprNode.Map map => Map(map),
        ExprNode.Let(var name, var value, var body, _) => Let(name, value, body, node),
        _ => throw Wrong("this cannot be translated", node),
    });

    private Fragment Binary(ExprNode.Binary node)
    {
        var (left, right) = (Visit(node.Left), Visit(node.Right));
        return node.Operator switch
        {
            "==" => ExprOperators.Equality(Checked(node, left, right), right, isEqual: true),
            "!=" => ExprOperators.Equality(left, right, isEqual: false),
            "in" => ExprOperators.In(
                node.Right is ExprNode.List(var items, _)
                ? Checked(node, left, [.. items.OfType<ExprNode.Quoted>().Select(item => Fragment.Quoted(item.Value))])
                : left, node.Right, right),
            "matches" => Fragment.Call("expr.matches", ValueKind.Flag, left, right),
            "??" => Fragment.Of($"{left.Operand} ?? {right.Operand}", ExprOperators.Coalesced(left.Kind, right.Kind)),
            ".." => Fragment.Call("expr.range", ValueKind.List, left, right),
            "**" or "^" => Fragment.Call("expr.pow", ValueKind.Any, left, right),
            "+" or "-" or "*" or "/" or "%" => ExprOperators.Arithmetic(node.Operator, left, right),
            var other => throw Wrong($"the operator {other} cannot be translated", node),
        };
    }

    /// <summary>What can never be equal is said: such a trigger never fires, there or here.</summary>
    private Fragment Checked(ExprNode node, Fragment value, params ReadOnlySpan<Fragment> others)
    {
        if (value.Path is { } path && Words.TryGetValue(path, out var words))
        {
            foreach (var other in others)
            {
                if (other.Literal is { } word && !words.Contains(word))
                    _remarks.Add(new(IsForHand: false, $"{path} is never \"{word}\": it is one of {string.Join(", ", words)}",
                        Place.Of(_text, node.At)));
            }
        }

        return value;
    }

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
        _remarks.Add(new(IsForHand: true, $"\"{name}\" is not known to conditions, neither there nor here: it is null",
            Place.Of(_text, node.At)));
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
        ? Fragment.Of($"{{{string.Join(", ", map.Pairs.Select(pair => $"{KeyOf(((ExprNode.Quoted)pair.Key).Value)}: {Visit(pair.Value).Text}"))}}}", ValueKind.Map)
        : Fragment.Call("expr.fromPairs", ValueKind.Map,
            Fragment.Atom($"[{string.Join(", ", map.Pairs.Select(pair => $"[{Visit(pair.Key).Text}, {Visit(pair.Value).Text}]"))}]"));

    private Fragment Member(ExprNode.Member node)
    {
        if (node is { Target: ExprNode.Name(var owner, _), Key: ExprNode.Quoted(var name, _) } && !_variables.ContainsKey(owner))
        {
            switch (owner)
            {
                case "time":
                    return HostNames.TimeConstant(name) ?? throw Wrong($"time.{name} cannot be translated", node);
                case "repo" or "strings":
                    throw Wrong($"{owner}.{name} is a function: call it", node);
                case "$env":
                    return Visit(new ExprNode.Name(name, node.At));
            }
        }

        var isOptional = node.IsOptional || IsInOptionalChain(node.Target);
        var target = Visit(node.Target);
        if (target.Path is ['?', ..])
            return Fragment.Call("expr.unknown", ValueKind.Any, Fragment.Quoted(target.Path[1..]));
        if (target.Kind is ValueKind.Time or ValueKind.Span)
            throw Wrong("a method is to be called", node);
        if (node.Key is ExprNode.Quoted(var key, _))
            return isOptional && !Fragment.IsIdentifier(key)
                ? Fragment.Call("expr.get", KindOf(target, key), target, Fragment.Quoted(key)) with { Path = PathOf(target, key) }
                : target.Member(key, KindOf(target, key), isOptional);
        var index = Visit(node.Key);
        var isItem = target.Path is not null && ApplicationShape.KindOf(target.Path) == ValueKind.List;
        return Fragment.Call(
            isOptional ? "expr.get" : "expr.at", isItem ? ApplicationShape.KindOf($"{target.Path}[]")
            : ValueKind.Any, target, index) with
        { Path = isItem ? $"{target.Path}[]" : null };
    }

    /// <summary>In expr what is behind <c>?.</c> is skipped as a whole when there is nothing in front of it.</summary>
    private static bool IsInOptionalChain(ExprNode node) => node switch
    {
        ExprNode.Member(var target, _, var isOptional, _, _) => isOptional || IsInOptionalChain(target),
        _ => false,
    };

    private static ValueKind KindOf(Fragment target, string key) => PathOf(target, key) is { } path ? HostNames.KindOf(path)
        : ValueKind.Any;

    private static string? PathOf(Fragment target, string key) => target.Path is null ? null : $"{target.Path}.{key}";

    private Fragment Call(ExprNode.Call node) => node.Callee switch
    {
        ExprNode.Name(var name, _) => Function(name, node),
        ExprNode.Member { Target: ExprNode.Name("time" or "strings" or "repo", _), Key: ExprNode.Quoted(var function, _) } member =>
            Host(((ExprNode.Name)member.Target).Value, function, node),
        ExprNode.Member { Key: ExprNode.Quoted(var method, _) } member => Method(Visit(member.Target), method, node),
        _ => throw Wrong("this cannot be called", node),
    };

    private Fragment Function(string name, ExprNode.Call node)
    {
        if (ExprBuiltins.WrongArguments(name, node.Arguments.Count) is { } wrong)
            throw Wrong(wrong, node);
        if (ExprBuiltins.Call(name, [.. node.Arguments.Select(Visit)]) is { } code)
            return code;
        _remarks.Add(new(IsForHand: true, $"there is no function \"{name}\", neither there nor here: what calls it fails",
            Place.Of(_text, node.At)));
        return Fragment.Call("expr.unknown", ValueKind.Any, Fragment.Quoted(name));
    }

    private Fragment Host(string owner, string function, ExprNode.Call node)
    {
        if (HostNames.Call(owner, function, [.. node.Arguments.Select(Visit)]) is { } code)
            return code;
        var remark = owner == "repo"
            ? $"repo.{function} needs the repository, which conditions do not ask for here: the condition fails. Look at app.status or a label instead"
            : $"{owner}.{function} is not known: the condition fails";
        _remarks.Add(new(IsForHand: true, remark, Place.Of(_text, node.At)));
        return Fragment.Call("expr.unknown", ValueKind.Any, Fragment.Quoted($"{owner}.{function}"));
    }

    private Fragment Method(Fragment target, string method, ExprNode.Call node) =>
        HostNames.Method(ExprOperators.Length(target), method,
            [.. node.Arguments.Select(argument => ExprOperators.Length(Visit(argument)))])
            ?? throw Wrong($"the method {method} cannot be translated", node);

    private static string KeyOf(string key) => Fragment.IsIdentifier(key) ? key : Fragment.Quote(key);

    private static string Parenthesised(Fragment code) => code.Text.StartsWith('(') && code.IsAtom ? code.Text : $"({code.Text})";

    private Fragment Limited(ExprNode node, Fragment code) => code.Text.Length <= LongestCode ? code
        : throw Wrong("the translation becomes too long", node);

    private TranslationException Wrong(string message, ExprNode node) => new(message, Place.Of(_text, node.At));
}
