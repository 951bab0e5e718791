using Scriban.Runtime;

namespace Notifications.Templates.Functions;

/// <summary>
/// What the library's functions are asked before they run: those whose work or result can be large for small arguments, and which
/// no limit of the library stops.
/// </summary>
internal static class Bounds
{
    /// <summary>Characters of the text times those of what is looked for; a search of this size takes some tenths of a second at
    /// worst.</summary>
    private const long MostCompared = 1L << 26;

    private const int LongestRegexText = 1 << 18;
    private const int LongestPattern = 10_000;
    private const int MostFormatDigits = 1000;
    private const int LongestJson = 1 << 20;

    /// <summary>The functions by object and name, and what is wrong with arguments; null: nothing.</summary>
    public static IReadOnlyList<(string Table, string Name, Func<ScriptArray, int, string?> Check)> All { get; } =
    [
        .. new[] { "contains", "ends_with", "index_of", "remove", "remove_first", "remove_last", "replace_first", "split", "starts_with" }
            .Select(name => ("string", name, (Func<ScriptArray, int, string?>)Search)),
        ("string", "replace", Replace),
        .. new[] { "match", "matches", "split" }.Select(name => ("regex", name, (Func<ScriptArray, int, string?>)Pattern)),
        ("math", "format", (args, _) => Digits(Text(args, 1))),
        ("object", "format", (args, _) => Digits(Text(args, 1))),
        ("date", "to_string", (args, _) => Length(Text(args, 1), LongestPattern, "format")),
        ("date", "parse", (args, _) => Length(Text(args, 0), LongestPattern, "text") ?? Length(Text(args, 1), LongestPattern, "format")),
        ("object", "from_json", (args, _) => Length(Text(args, 0), LongestJson, "text")),
    ];

    public static string? Pattern(ScriptArray args, int longest) =>
        Length(Text(args, 0), LongestRegexText, "text") ?? Length(Text(args, 1), LongestPattern, "pattern");

    private static string? Search(ScriptArray args, int longest) => (long)Text(args, 0).Length * Text(args, 1).Length > MostCompared
        ? $"A text of {Text(args, 0).Length} characters is too long to search for {Text(args, 1).Length} characters in it."
        : null;

    private static string? Replace(ScriptArray args, int longest)
    {
        if (Search(args, longest) is { } problem)
            return problem;
        var (text, match, replacement) = (Text(args, 0), Text(args, 1), Text(args, 2));
        var length = match.Length == 0 ? 0 : text.Length + (long)text.AsSpan().Count(match) * (replacement.Length - match.Length);
        return length > longest ? $"The resulting text has {length} characters; at most {longest} are allowed." : null;
    }

    /// <summary>A format such as F900000000 would write as many digits.</summary>
    private static string? Digits(string format)
    {
        if (Length(format, LongestPattern, "format") is { } problem)
            return problem;
        var digits = 0;
        foreach (var character in format)
        {
            digits = char.IsAsciiDigit(character) ? digits * 10 + (character - '0') : 0;
            if (digits > MostFormatDigits)
                return $"The format wants more than {MostFormatDigits} digits.";
        }
        return null;
    }

    private static string? Length(string text, int most, string what) =>
        text.Length > most ? $"The {what} has {text.Length} characters; at most {most} are allowed." : null;

    private static string Text(ScriptArray args, int index) => index < args.Count ? args[index] as string ?? "" : "";
}
