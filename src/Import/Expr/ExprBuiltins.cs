using Notifications.Import.Code;
using Notifications.Templates.Functions.Go;

namespace Notifications.Import.Expr;

/// <summary>The builtin functions of expr, and what takes their place.</summary>
internal static class ExprBuiltins
{
    private static readonly FrozenSet<string> Predicates = new[]
    {
        "all", "none", "any", "one", "filter", "map", "count", "sum", "find", "findIndex", "findLast", "findLastIndex", "groupBy", "sortBy",
        "reduce",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Its second argument is a function of an item.</summary>
    public static bool TakesPredicate(string name) => Predicates.Contains(name);

    /// <summary>Null for what is no builtin function.</summary>
    public static Fragment? Call(string name, IReadOnlyList<Fragment> arguments)
    {
        if (name is "now" && arguments.Count == 0)
            return Fragment.Atom("go.now", ValueKind.Time);
        if (name is "duration" && arguments.Count == 1)
            return Fragment.Call("go.parseDuration", ValueKind.Span, arguments);
        return GoFunctions.Expr.TryGetValue(name, out var function) && !IsOperator(name)
            ? Fragment.Call($"expr.{name}", KindOf(function.Result), arguments) : null;
    }

    public static ValueKind KindOf(GoResult result) => result switch
    {
        GoResult.Text => ValueKind.Text,
        GoResult.Flag => ValueKind.Flag,
        GoResult.Number => ValueKind.Number,
        GoResult.List => ValueKind.List,
        GoResult.Map => ValueKind.Map,
        GoResult.Time => ValueKind.Time,
        GoResult.Span => ValueKind.Span,
        _ => ValueKind.Any,
    };

    /// <summary>How many arguments it takes; null when any number of arguments that is given is right.</summary>
    public static string? WrongArguments(string name, int given) => GoFunctions.Expr.TryGetValue(name, out var function)
        && (given < function.Least || given > function.Most)
        ? $"{name} takes {(function.Least == function.Most ? $"{function.Least}" : $"{function.Least} to {function.Most}")} arguments, not {given}"
        : null;

    /// <summary>Functions of ours that expr has as operators only.</summary>
    private static bool IsOperator(string name) =>
        name is "isTrue" or "flag" or "unknown" or "eq" or "lt" or "le" or "gt" or "ge" or "in" or "matches" or "contains" or "at"
        or "slice" or "pow" or "range" or "weekday";
}
