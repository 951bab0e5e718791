using System.Text;
using Notifications.Templates.Evaluation;

namespace Notifications.Templates.Functions;

/// <summary>Long texts are changed in parts, so that they can be cancelled; what belongs together is not parted.</summary>
internal static class TextParts
{
    private const int Longest = 1 << 14;

    /// <summary>A change of single characters that leaves the length as it is.</summary>
    public delegate int SameLength(ReadOnlySpan<char> source, Span<char> result);

    /// <summary>The changed text; it ends early, and so fails at the limit, when it becomes too long.</summary>
    /// <param name="change">What is done to each character by itself.</param>
    public static string Change(Guard guard, string text, Func<string, string?> change)
    {
        if (text.Length <= Longest)
        {
            guard.Steps(text.Length);
            return change(text) ?? "";
        }
        var result = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length && result.Length <= guard.Limits.StringLength;)
        {
            var end = End(text, at);
            result.Append(change(text[at..end]));
            guard.Steps(end - at);
            at = end;
        }
        return result.ToString();
    }

    public static string? Change(Guard guard, string? text, SameLength change) =>
        text is null ? null : string.Create(text.Length, (guard, text, change), static (result, from) =>
        {
            for (var at = 0; at < result.Length;)
            {
                var end = End(from.text, at);
                from.change(from.text.AsSpan(at, end - at), result[at..end]);
                if (end < result.Length)
                    from.guard.CheckNow();
                at = end;
            }
        });

    public static int End(string text, int start)
    {
        var end = Math.Min(start + Longest, text.Length);
        return end < text.Length && (char.IsHighSurrogate(text[end - 1]) || text[end - 1] == '\r') ? end + 1 : end;
    }
}
