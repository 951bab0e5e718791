using Notifications.Import.Code;

namespace Notifications.Import.Expr;

/// <summary>The operators of expr on translated operands.</summary>
internal static class ExprOperators
{
    private static readonly Dictionary<string, string> Compared = new(
        StringComparer.Ordinal)
    { ["<"] = "lt", ["<="] = "le", [">"] = "gt", [">="] = "ge" };

    public static ValueKind Coalesced(ValueKind left, ValueKind right) => (left, right) switch
    {
        (ValueKind.OptionalText or ValueKind.Text, ValueKind.Text) => ValueKind.Text,
        (ValueKind.OptionalNumber or ValueKind.Number, ValueKind.Number) => ValueKind.Number,
        (ValueKind.OptionalFlag or ValueKind.Flag, ValueKind.Flag) => ValueKind.Flag,
        _ when left == right => left,
        _ => ValueKind.Any,
    };

    /// <summary>Our <c>==</c> converts: 1 and "1" are equal to it.</summary>
    public static Fragment Equality(Fragment left, Fragment right, bool isEqual)
    {
        var isSafe = left.Kind == ValueKind.Null || right.Kind == ValueKind.Null || AreAlike(left.Kind, right.Kind) || IsPlainWord(left)
            || IsPlainWord(right);
        if (isSafe)
            return Fragment.Compared(left, isEqual ? "==" : "!=", right);
        var code = Fragment.Call("expr.eq", ValueKind.Flag, left, right);
        return isEqual ? code : Fragment.Atom($"!{code.Operand}", ValueKind.Flag);
    }

    private static bool AreAlike(ValueKind left, ValueKind right) => Group(left) != 0 && Group(left) == Group(right);

    private static int Group(ValueKind kind) => kind switch
    {
        ValueKind.Text or ValueKind.OptionalText => 1,
        ValueKind.Number or ValueKind.OptionalNumber => 2,
        ValueKind.Flag or ValueKind.OptionalFlag => 3,
        ValueKind.Time => 4,
        _ => 0,
    };

    /// <summary>A text that no number and no flag prints as.</summary>
    private static bool IsPlainWord(Fragment code) =>
        code.Literal is { Length: > 0 } text && text is not ("true" or "false") && char.IsLetter(text[0])
            && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>A few words are compared one by one.</summary>
    public static Fragment In(Fragment value, ExprNode node, Fragment list)
    {
        if (node is not ExprNode.List { Items: { Count: <= 4 } items } || !value.IsRepeatable
            || !items.All(item => item is ExprNode.Quoted))
            return Fragment.Call("expr.in", ValueKind.Flag, value, list);
        var tests = items.Select(item => Equality(value, Fragment.Quoted(((ExprNode.Quoted)item).Value), isEqual: true)).ToList();
        return tests switch
        {
            [] => Fragment.Call("expr.in", ValueKind.Flag, value, list),
            [var only] => only,
            _ => Fragment.Joined("||", tests),
        };
    }

    public static Fragment Comparison(string sign, Fragment left, Fragment right, bool isStrict)
    {
        if (!Compared.TryGetValue(sign, out var name))
        {
            var isSure = left.Kind is ValueKind.Text or ValueKind.OptionalText && right.Kind is ValueKind.Text or ValueKind.OptionalText;
            var (function, own) =
                sign switch
                {
                    "contains" => ("contains", "contains"),
                    "startsWith" => ("hasPrefix", "starts_with"),
                    _ => ("hasSuffix", "ends_with")
                };
            return isSure ? Fragment.Pipe(left, $"string.{own}", ValueKind.Flag, right)
                : Fragment.Call($"expr.{function}", ValueKind.Flag, left, right);
        }

        (left, right) = (Length(left), Length(right));
        var isNative = (left.Kind, right.Kind) switch
        {
            (ValueKind.Number, ValueKind.Number) or (ValueKind.Time, ValueKind.Time) => true,
            (ValueKind.Number or ValueKind.OptionalNumber, ValueKind.Number or ValueKind.OptionalNumber) => !isStrict,
            _ => false,
        };
        return isNative ? Fragment.Compared(left, sign, right) : Fragment.Call($"expr.{name}", ValueKind.Flag, left, right);
    }

    /// <summary>In Go a length of time is a number of nanoseconds: where it is compared or added it is a length here too.</summary>
    public static Fragment Length(Fragment code) => code.Nanoseconds is { } length && code.Kind != ValueKind.Span ? Span(length) : code;

    public static Fragment Arithmetic(string sign, Fragment left, Fragment right)
    {
        if (left.Nanoseconds is not null || right.Nanoseconds is not null)
            return Duration(sign, left, right);
        if (sign is "+" or "-" && left.Kind == ValueKind.Span && right.Kind == ValueKind.Span)
            return Fragment.Call(
                "timespan.from_seconds", ValueKind.Span, Fragment.Of($"{left.Operand}.total_seconds {sign} {right.Operand}.total_seconds"));
        var kind = (sign, left.Kind, right.Kind) switch
        {
            ("-", ValueKind.Time, ValueKind.Time) => ValueKind.Span,
            ("+" or "-", ValueKind.Time, ValueKind.Span) or ("+", ValueKind.Span, ValueKind.Time) => ValueKind.Time,
            (_, ValueKind.Number, ValueKind.Number) => ValueKind.Number,
            ("+", ValueKind.Text, ValueKind.Text) => ValueKind.Text,
            _ => ValueKind.Any,
        };
        return Fragment.Of($"{left.Operand} {sign} {right.Operand}", kind);
    }

    /// <summary><c>5 * time.Minute</c> is computed here; <c>n * time.Minute</c> there.</summary>
    private static Fragment Duration(string sign, Fragment left, Fragment right)
    {
        var (a, b) = (left.Nanoseconds ?? Constant(left), right.Nanoseconds ?? Constant(right));
        if (a is { } x && b is { } y && (sign is "*" or "+" or "-" || y != 0))
        {
            var value = sign switch { "*" => x * y, "+" => x + y, "-" => x - y, "/" => decimal.Truncate(x / y), _ => x % y };
            return Span(value);
        }

        if (sign is "+" or "-" && (left.Kind is ValueKind.Time or ValueKind.Span || right.Kind is ValueKind.Time or ValueKind.Span))
            return Arithmetic(sign, Length(left) with { Nanoseconds = null }, Length(right) with { Nanoseconds = null });
        var product = Fragment.Of($"{Plain(left).Operand} {sign} {Plain(right).Operand}", ValueKind.Number);
        return Fragment.Call("go.nanoseconds", ValueKind.Span, product);

        static decimal? Constant(Fragment code) => code.Kind == ValueKind.Number
            && decimal.TryParse(code.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        static Fragment Plain(Fragment code) => code.Nanoseconds is { } length ? Fragment.Number(length) : code;
    }

    /// <summary>A length of time in its largest whole unit.</summary>
    private static Fragment Span(decimal nanoseconds)
    {
        (decimal Length, string Function)[] units =
            [(86_400_000_000_000, "days"), (3_600_000_000_000, "hours"), (60_000_000_000, "minutes"), (1_000_000_000, "seconds"),
                (1_000_000, "milliseconds")];
        foreach (var (length, function) in units)
        {
            if (nanoseconds != 0 && nanoseconds % length == 0)
                return Fragment.Call(
                    $"timespan.from_{function}", ValueKind.Span, Fragment.Number(nanoseconds / length)) with
                { Nanoseconds = nanoseconds };
        }

        return Fragment.Call("go.nanoseconds", ValueKind.Span, Fragment.Number(nanoseconds)) with { Nanoseconds = nanoseconds };
    }
}
