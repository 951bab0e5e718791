namespace Notifications.Notifier.Destinations.Text;

/// <summary>Cuts text at a length without cutting what belongs together.</summary>
internal static class Shorten
{
    public static string Ellipsis => "…";

    /// <summary>At most <paramref name="most"/> UTF-16 units, an ellipsis included when something was cut; never half a
    /// character.</summary>
    public static string To(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return most <= 0 ? "" : text[..Boundary(text, most - Ellipsis.Length)].TrimEnd() + Ellipsis;
    }

    /// <summary>The last place at or before <paramref name="at"/> that stands between two characters.</summary>
    public static int Boundary(string text, int at)
    {
        at = Math.Clamp(at, 0, text.Length);
        return at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
    }
}
