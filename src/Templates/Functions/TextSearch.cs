using System.Text;
using Notifications.Templates.Evaluation;

namespace Notifications.Templates.Functions;

/// <summary>
/// Searching texts of any length. .NET's search takes time in proportion to both lengths at worst, and cannot be interrupted:
/// what would take long is searched in windows, with a look at the clock between them.
/// </summary>
internal static class TextSearch
{
    /// <summary>Characters compared at once at worst: a few milliseconds.</summary>
    private const long Quick = 1 << 20;

    /// <summary>Characters that .NET's own search may look at, and change, at once.</summary>
    private const int Short = 1 << 16;

    /// <summary>Longer texts are compared by their characters, not by the rules of a culture: those are slow.</summary>
    private const int LongestByCulture = 1 << 16;

    /// <summary>Whether .NET's own search is quick, whatever the texts.</summary>
    public static bool IsQuick(string text, string value) => text.Length <= Short && (long)text.Length * value.Length <= Quick;

    public static bool IsQuickByCulture(string text, string value) => text.Length <= LongestByCulture && value.Length <= LongestByCulture && IsQuick(text, value);

    /// <summary>Where a text first is; -1 when it is nowhere.</summary>
    /// <param name="comparison">An ordinal one.</param>
    public static int IndexOf(Guard guard, string text, string value, int start, StringComparison comparison)
    {
        var window = Window(value);
        for (var at = start; at <= text.Length - value.Length; at += window)
        {
            var length = (int)Math.Min((long)window + value.Length - 1, text.Length - at);
            var found = text.AsSpan(at, length).IndexOf(value, comparison);
            if (found >= 0)
            {
                guard.Steps((found >> 6) + 1);
                return at + found;
            }
            guard.CheckNow();
        }
        return -1;
    }

    /// <summary>Where a text last is; -1 when it is nowhere.</summary>
    /// <param name="comparison">An ordinal one.</param>
    public static int LastIndexOf(Guard guard, string text, string value, StringComparison comparison)
    {
        var window = Window(value);
        for (var end = text.Length; end >= value.Length; end -= window)
        {
            var start = (int)Math.Max(0, end - ((long)window + value.Length - 1));
            var found = text.AsSpan(start, end - start).LastIndexOf(value, comparison);
            if (found >= 0)
                return start + found;
            guard.CheckNow();
        }
        return -1;
    }

    public static int Count(Guard guard, string text, string value)
    {
        if (IsQuick(text, value))
            return text.AsSpan().Count(value);
        var count = 0;
        for (var at = IndexOf(guard, text, value, 0, StringComparison.Ordinal); at >= 0; at = IndexOf(guard, text, value, at + value.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    public static string Replace(Guard guard, string text, string value, string by)
    {
        if (IsQuick(text, value))
            return text.Replace(value, by, StringComparison.Ordinal);
        var result = new StringBuilder();
        var from = 0;
        for (var at = IndexOf(guard, text, value, 0, StringComparison.Ordinal); at >= 0; at = IndexOf(guard, text, value, from, StringComparison.Ordinal))
        {
            result.Append(text, from, at - from).Append(by);
            from = at + value.Length;
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>The positions that are tried at once.</summary>
    private static int Window(string value) => (int)Math.Clamp(Quick / Math.Max(1, value.Length), 1, Short);
}
