namespace Notifications.Notifier.Subscriptions.Selectors;

internal static class SelectorTokens
{
    public static bool IsSpecial(char c) => c is '=' or '!' or '(' or ')' or ',' or '>' or '<';

    /// <summary>Words, operators and punctuation, then an empty token.</summary>
    public static List<string> Of(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            if (IsSpace(text[at]))
                at++;
            else if (IsSpecial(text[at]))
            {
                at += text.AsSpan(at) is ['=' or '!', '=', ..] ? 2 : 1;
                tokens.Add(text[start..at]);
            }
            else
            {
                while (at < text.Length && !IsSpace(text[at]) && !IsSpecial(text[at])) at++;
                tokens.Add(text[start..at]);
            }
        }

        tokens.Add("");
        return tokens;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
