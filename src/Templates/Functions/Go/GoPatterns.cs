using System.Text;
using System.Text.RegularExpressions;

namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's regular expressions. Go's are linear in time; so are these, which leaves out look-around and back references in
/// both.</summary>
internal static class GoPatterns
{
    private const int LongestPattern = 10_000;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        .. GoLists.Must("regexMatch", 2, 2, GoResult.Flag, call => Compile(call, call.Text(0)).IsMatch(call.Text(1))),
        .. GoLists.Must("regexFind", 2, 2, GoResult.Text, call => Compile(call, call.Text(0)).Match(call.Text(1)).Value),
        .. GoLists.Must("regexFindAll", 3, 3, GoResult.List,
            call => GoCall.Array(Most(Compile(call, call.Text(0)).Matches(call.Text(1)).Select(match => match.Value), call.Int(2)))),
        .. GoLists.Must("regexReplaceAll", 3, 3, GoResult.Text, call => Replace(call, match => Expand(match, call.Text(2)))),
        .. GoLists.Must("regexReplaceAllLiteral", 3, 3, GoResult.Text, call => Replace(call, _ => call.Text(2))),
        .. GoLists.Must("regexSplit", 3, 3, GoResult.List,
            call => GoCall.Array(Split(Compile(call, call.Text(0)), call.Text(1), call.Int(2)))),
        GoFunction.One("regexQuoteMeta", GoResult.Text,
            call => Regex.Replace(call.Text(0), @"[\\.+*?()|\[\]{}^$]", @"\$0", RegexOptions.None, call.Context.RegexTimeOut)),
    ];

    /// <summary>Go's forms that .NET writes in another way are rewritten.</summary>
    public static Regex Compile(GoCall call, string pattern)
    {
        if (pattern.Length > LongestPattern)
            throw call.Error($"the pattern has more than {LongestPattern} characters");
        var own = pattern.Replace("(?P<", "(?<", StringComparison.Ordinal).Replace("\\z", "\\z", StringComparison.Ordinal)
            .Replace("[[:alnum:]]", "[0-9A-Za-z]", StringComparison.Ordinal).Replace("[[:alpha:]]", "[A-Za-z]", StringComparison.Ordinal)
                .Replace("[[:digit:]]", "[0-9]", StringComparison.Ordinal)
            .Replace("[[:space:]]", "[\\t\\n\\v\\f\\r ]", StringComparison.Ordinal)
                .Replace("[[:upper:]]", "[A-Z]", StringComparison.Ordinal).Replace("[[:lower:]]", "[a-z]", StringComparison.Ordinal);
        if (own.EndsWith('$') && !own.EndsWith("\\$", StringComparison.Ordinal))
            own = own[..^1] + "\\z";
        try
        {
            return new Regex(own, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, call.Context.RegexTimeOut);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw call.Error($"not a regular expression: {wrong.Message}");
        }
    }

    private static string Replace(GoCall call, Func<Match, string> with)
    {
        var length = (long)call.Text(1).Length;
        return Compile(call, call.Text(0)).Replace(call.Text(1), match =>
        {
            var text = with(match);
            length += text.Length - match.Length;
            return call.Bounded(text, length);
        });
    }

    /// <summary><c>$1</c>, <c>${1}</c>, <c>$name</c>; the longest name counts, and an unknown one is empty.</summary>
    private static string Expand(Match match, string template)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$' || i + 1 == template.Length)
            {
                text.Append(template[i]);
                continue;
            }

            if (template[i + 1] == '$')
            {
                text.Append('$');
                i++;
                continue;
            }

            var isBraced = template[i + 1] == '{';
            var start = isBraced ? i + 2 : i + 1;
            var end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
                end++;
            if (end == start || isBraced && (end == template.Length || template[end] != '}'))
            {
                text.Append('$');
                continue;
            }

            text.Append(match.Groups[template[start..end]].Value);
            i = isBraced ? end : end - 1;
        }

        return text.ToString();
    }

    private static IEnumerable<string> Split(Regex pattern, string text, int most)
    {
        if (most == 0)
            yield break;
        var (start, count) = (0, 1);
        foreach (var match in pattern.Matches(text).Where(match => match.Length > 0 || match.Index > 0 && match.Index < text.Length))
        {
            if (most > 0 && count >= most)
                break;
            yield return text[start..match.Index];
            start = match.Index + match.Length;
            count++;
        }

        yield return text[start..];
    }

    private static IEnumerable<string> Most(IEnumerable<string> items, int most) => most < 0 ? items : items.Take(most);
}
