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
        return Value.From(text.IndexOf(search, start, count, comparison));
    }

    public static Value Remove(scoped in Arguments args) =>
        args.TextOrEmpty(0).Length == 0 || args.TextOrEmpty(1).Length == 0
            ? args[0]
            : args.NewText(args.TextOrEmpty(0).Replace(args.TextOrEmpty(1), "", StringComparison.Ordinal));

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
            StringFunctions.CheckLength(args, text.Length + ((long)text.AsSpan().Count(match) * (by.Length - match.Length)));
        return args.NewText(text.Replace(match, by, StringComparison.Ordinal));
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
            ? text.LastIndexOf(match, StringComparison.OrdinalIgnoreCase)
            : text.IndexOf(match, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return args[0];
        StringFunctions.CheckLength(args, (long)text.Length - match.Length + by.Length);
        return args.NewText(string.Concat(text.AsSpan(0, at), by, text.AsSpan(at + match.Length)));
    }
}
