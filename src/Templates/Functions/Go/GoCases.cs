using System.Text;

namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's functions that change letters: <c>title</c>, <c>snakecase</c>, <c>initials</c> and their like.</summary>
internal static class GoCases
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.One("title", GoResult.Text, call => OnWords(call.Text(0), char.ToUpperInvariant)),
        GoFunction.One("untitle", GoResult.Text, call => OnWords(call.Text(0), char.ToLowerInvariant)),
        GoFunction.One("nospace", GoResult.Text, call => string.Concat(call.Text(0).Where(c => !char.IsWhiteSpace(c)))),
        GoFunction.One("initials", GoResult.Text,
            call => string.Concat(call.Text(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]))),
        GoFunction.One("swapcase", GoResult.Text,
            call => string.Concat(call.Text(0).Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
        GoFunction.One("snakecase", GoResult.Text, call => Joined(call.Text(0), '_')),
        GoFunction.One("kebabcase", GoResult.Text, call => Joined(call.Text(0), '-')),
        GoFunction.One("camelcase", GoResult.Text, call => Pascal(call.Text(0))),
    ];

    /// <summary>The first letter of each word, as words are told apart by Go's <c>strings.Title</c>.</summary>
    private static string OnWords(string text, Func<char, char> change)
    {
        var result = new StringBuilder(text);
        for (var i = 0; i < result.Length; i++)
        {
            if (i == 0 || char.IsWhiteSpace(result[i - 1]) || result[i - 1] < 128 && !char.IsLetterOrDigit(result[i - 1])
                && result[i - 1] != '_')
                result[i] = change(result[i]);
        }

        return result.ToString();
    }

    /// <summary>Words in small letters with a separator: <c>HTTPServer v2</c> is <c>http_server_v2</c>.</summary>
    private static string Joined(string text, char separator)
    {
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '_' or '-')
            {
                result.Append(separator);
                continue;
            }

            var isStart = i > 0 && char.IsUpper(c) && text[i - 1] is not (' ' or '_' or '-')
                && (!char.IsUpper(text[i - 1]) || i + 1 < text.Length && char.IsLower(text[i + 1]));
            if (isStart || i > 0 && char.IsDigit(c) && char.IsLetter(text[i - 1]) || i > 0 && char.IsLetter(c) && char.IsDigit(text[i - 1]))
                result.Append(separator);
            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    private static string Pascal(string text)
    {
        var result = new StringBuilder(text.Length);
        var isStart = true;
        foreach (var c in text)
        {
            if (c is '_' or '-' or ' ')
            {
                isStart = true;
                continue;
            }

            result.Append(isStart ? char.ToUpperInvariant(c) : result.Length > 0 && char.IsUpper(result[^1]) && char.IsUpper(c)
                ? char.ToLowerInvariant(c) : c);
            isStart = false;
        }

        return result.ToString();
    }
}
