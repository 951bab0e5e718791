using Notifications.Import.Code;
using Notifications.Import.Values;

namespace Notifications.Import.Expr;

/// <summary>Members, indexes and calls.</summary>
internal sealed partial class ExprTranslator
{
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
            return isOptional && !Fragment.IsIdentifier(key) ? Fragment.Call("expr.get", KindOf(target, key), target, Fragment.Quoted(key)) with { Path = PathOf(target, key) } : target.Member(key, KindOf(target, key), isOptional);
        var index = Visit(node.Key);
        var isItem = target.Path is not null && ApplicationShape.KindOf(target.Path) == ValueKind.List;
        return Fragment.Call(isOptional ? "expr.get" : "expr.at", isItem ? ApplicationShape.KindOf($"{target.Path}[]") : ValueKind.Any, target, index) with { Path = isItem ? $"{target.Path}[]" : null };
    }

    /// <summary>In expr what is behind <c>?.</c> is skipped as a whole when there is nothing in front of it.</summary>
    private static bool IsInOptionalChain(ExprNode node) => node switch
    {
        ExprNode.Member(var target, _, var isOptional, _, _) => isOptional || IsInOptionalChain(target),
        _ => false,
    };

    private static ValueKind KindOf(Fragment target, string key) => PathOf(target, key) is { } path ? HostNames.KindOf(path) : ValueKind.Any;

    private static string? PathOf(Fragment target, string key) => target.Path is null ? null : $"{target.Path}.{key}";

    private Fragment Call(ExprNode.Call node) => node.Callee switch
    {
        ExprNode.Name(var name, _) => Function(name, node),
        ExprNode.Member { Target: ExprNode.Name("time" or "strings" or "repo", _), Key: ExprNode.Quoted(var function, _) } member => Host(((ExprNode.Name)member.Target).Value, function, node),
        ExprNode.Member { Key: ExprNode.Quoted(var method, _) } member => Method(Visit(member.Target), method, node),
        _ => throw Wrong("this cannot be called", node),
    };

    private Fragment Function(string name, ExprNode.Call node)
    {
        if (ExprBuiltins.WrongArguments(name, node.Arguments.Count) is { } wrong)
            throw Wrong(wrong, node);
        if (ExprBuiltins.Call(name, [.. node.Arguments.Select(Visit)]) is { } code)
            return code;
        _remarks.Add(new(IsForHand: true, $"there is no function \"{name}\", neither there nor here: what calls it fails", Place.Of(_text, node.At)));
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
        HostNames.Method(Length(target), method, [.. node.Arguments.Select(argument => Length(Visit(argument)))]) ?? throw Wrong($"the method {method} cannot be translated", node);
}
