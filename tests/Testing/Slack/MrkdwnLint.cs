using System.Text.RegularExpressions;

namespace Notifications.Testing.Slack;

/// <summary>Finds what is broken or dangerous in mrkdwn: a mention, a half link, an unescaped character, an open fence, half a
/// character.</summary>
public static partial class MrkdwnLint
{
    public static IEnumerable<string> Check(string text)
    {
        var rest = Allowed().Replace(text, "");
        if (rest.Contains('<', StringComparison.Ordinal))
            yield return $"an unescaped < or a mention: {rest}";
        if (LineStart().Replace(rest, "").Contains('>', StringComparison.Ordinal))
            yield return $"an unescaped >: {rest}";
        if (Entity().Replace(rest, "").Contains('&', StringComparison.Ordinal))
            yield return $"an unescaped &: {rest}";
        if (text.Split("```").Length % 2 == 0)
            yield return "a fence is open";
        if (Fenced().Replace(rest, "").Split('\n').Any(line => line.Count(character => character == '`') % 2 != 0))
            yield return $"a code span is open: {text}";
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                yield return "half a character";
        }
    }

    [GeneratedRegex(@"<(?:https?://|mailto:)[^<>|\s]+\|[^<>|\n]+>|<!date\^[0-9]+\^[^<>|\n]+\|[^<>|\n]+>")]
    private static partial Regex Allowed();

    [GeneratedRegex(@"^\s*(?:> )+", RegexOptions.Multiline)]
    private static partial Regex LineStart();

    [GeneratedRegex("&(?:amp|lt|gt);")]
    private static partial Regex Entity();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
