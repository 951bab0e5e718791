using System.Buffers;
using System.Text;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>What no destination wants to see of a value, whatever its format.</summary>
internal static class ValueText
{
    /// <summary>Controls but tab and line feed, and what turns the direction of text around (it can make a text read as another).</summary>
    private static readonly SearchValues<char> Unwanted = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Concat(Enumerable.Range(0x7f, 33)).Concat(Enumerable.Range(0x202a, 5))
            .Concat(Enumerable.Range(0x2066, 4))
            .Select(code => (char)code).Where(c => c is not ('\n' or '\t'))]);

    /// <summary>Line ends are line feeds, other controls are visible, and what is a secret by its shape is hidden: error messages repeat
    /// whole command lines.</summary>
    public static string Clean(ReadOnlySpan<char> text) =>
        SecretPatterns.Hide(RemoteUrl.WithoutCredentials(text.ContainsAny(Unwanted) ? WithoutControls(text) : text.ToString()), "(hidden)");

    private static string WithoutControls(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                clean.Append(i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n");
            }
            else
            {
                clean.Append(Unwanted.Contains(c) ? '\uFFFD' : c);
            }
        }

        return clean.ToString();
    }
}
