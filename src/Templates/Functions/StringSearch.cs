using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Searching and replacing of the builtin object <c>string</c>.</summary>
internal static class StringSearch
{
    public static Value IndexOf(scoped in Arguments args)
    {
        if (args.Text(0) is not { } text)
        {
            throw new Failure("Value cannot be null. (Parameter 'text')", 0);
        }
        if (args.Text(1) is not { } search)
        {
            throw new Failure("Value cannot be null. (Parameter 'search')", 1);
        }
        var start = args[2].IsNull ? 0 : Conversions.ToInt(args.Context, args[2]);
        if (start < 0 || start > text.Length)
            throw new Failure("Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'startIndex')", 2);
        var count = args[3].IsNull ? text.Length - start : Conversions.ToInt(args.Context, args[3]);
        if (count < 0 || count > text.Length - start)
            throw new Failure("Count must be positive and count must refer to a location within the string/array/collection. (Parameter 'count')", 3);
        var comparison = StringComparison.CurrentCulture;
        if (args.Text(4) is { } name && !Enum.TryParse(name, out comparison))
            throw new Failure($"'{name}' is not a valid stringComparison (Parameter 'stringComparison')", 4);
        args.Context.Guard.Steps(count >> 4);
        if (TextSearch.IsQuickByCulture(text, search))
            return Value.From(text.IndexOf(search, start, count, comparison));
        var found = TextSearch.IndexOf(args.Context.Guard, text.Substring(start, count), search, 0, Ordinal(comparison));
        return Value.From(found < 0 ? -1 : start + found);
    }

    public static Value Contains(scoped in Arguments args)
    {
        args.Context.Guard.Steps(args.TextOrEmpty(0).Length >> 4);
        return Value.From(args.TextOrEmpty(0) is { Length: > 0 } text && args.TextOrEmpty(1) is { Length: > 0 } value
            && TextSearch.IndexOf(args.Context.Guard, text, value, 0, StringComparison.Ordinal) >= 0);
    }

    /// <summary><c>starts_with</c>, <c>ends_with</c></summary>
    public static Value IsAtEnd(in Arguments args, bool atStart)
    {
        args.Context.Guard.Steps(args.TextOrEmpty(0).Length >> 4);
        if (args.TextOrEmpty(0) is not { Length: > 0 } text || args.TextOrEmpty(1) is not { Length: > 0 } value)
            return Value.False;
        var comparison = TextSearch.IsQuickByCulture(text, value) ? StringComparison.CurrentCulture : StringComparison.Ordinal;
        return Value.From(atStart ? text.StartsWith(value, comparison) : text.EndsWith(value, comparison));
    }

    public static Value EqualsIgnoreCase(scoped in Arguments args)
    {
        if (args.Text(0) is not { } text || args.Text(1) is not { } value)
            return Value.False;
        args.Context.Guard.Steps(Math.Min(text.Length, value.Length) >> 4);
        return Value.From(string.Equals(text, value, TextSearch.IsQuickByCulture(text, "") ? StringComparison.InvariantCultureIgnoreCase : StringComparison.OrdinalIgnoreCase));
    }

    public static Value Remove(scoped in Arguments args) =>
        args.TextOrEmpty(0).Length == 0 || args.TextOrEmpty(1).Length == 0
            ? args[0]
            : args.NewText(TextSearch.Replace(args.Context.Guard, args.TextOrEmpty(0), args.TextOrEmpty(1), ""));

    public static Value Replace(scoped in Arguments args)
    {
        var text = args.TextOrEmpty(0);
        var match = args.TextOrEmpty(1);
        var by = args.TextOrEmpty(2);
        if (text.Length == 0)
            return Value.EmptyText;
        if (match.Length == 0)
            args.Fail("The value cannot be an empty string. (Parameter 'oldValue')");
        args.Context.Guard.Steps(text.Length >> 4);
        // Measured before it is made
        if (by.Length > match.Length)
            StringFunctions.CheckLength(args, text.Length + ((long)TextSearch.Count(args.Context.Guard, text, match) * (by.Length - match.Length)));
        return args.NewText(TextSearch.Replace(args.Context.Guard, text, match, by));
    }

    /// <summary>Replaces the first or last occurrence, whatever its case.</summary>
    public static Value ReplaceOne(in Arguments args, string by, bool fromEnd)
    {
        var text = args.TextOrEmpty(0);
        var match = args.TextOrEmpty(1);
        if (text.Length == 0)
            return args[0].IsNull ? Value.EmptyText : args[0];
        if (match.Length == 0)
            return args[0];
        args.Context.Guard.Steps(text.Length);
        var at = fromEnd
            ? TextSearch.LastIndexOf(args.Context.Guard, text, match, StringComparison.OrdinalIgnoreCase)
            : TextSearch.IndexOf(args.Context.Guard, text, match, 0, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return args[0];
        StringFunctions.CheckLength(args, (long)text.Length - match.Length + by.Length);
        return args.NewText(string.Concat(text.AsSpan(0, at), by, text.AsSpan(at + match.Length)));
    }

    private static StringComparison Ordinal(StringComparison comparison) => comparison
        is StringComparison.CurrentCultureIgnoreCase or StringComparison.InvariantCultureIgnoreCase or StringComparison.OrdinalIgnoreCase
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
}
