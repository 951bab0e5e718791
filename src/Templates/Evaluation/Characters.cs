namespace Notifications.Templates.Evaluation;

/// <summary>Strings of one character, without making the common ones anew.</summary>
internal static class Characters
{
    private static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    public static string Text(char c) => c < Ascii.Length ? Ascii[c] : c.ToString();
}
