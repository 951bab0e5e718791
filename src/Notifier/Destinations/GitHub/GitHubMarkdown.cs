using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>GitHub's Markdown (https://github.github.com/gfm).</summary>
internal sealed class GitHubMarkdown : ForgeMarkdown
{
    public static GitHubMarkdown Instance { get; } = new();

    protected override string ReferenceStart => "@#";

    protected override string Escape(char character, char before, char next) => character switch
    {
        '$' => "<span>$</span>", // else mathematics
        '!' or '[' or ']' => $"\\{character}",
        '-' => before is 'H' or 'h' && char.IsAsciiDigit(next) ? $"-{Apart}" : "-", // GH-7
        _ => base.Escape(character, before, next),
    };

    protected override string EscapeHtml(char character) => character switch
    {
        '$' => "<span>$</span>",
        '!' or '[' => character.ToString(),
        _ => base.EscapeHtml(character),
    };
}
