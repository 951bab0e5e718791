using System.Buffers;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>GitHub's Markdown (https://github.github.com/gfm).</summary>
internal sealed class GitHubMarkdown : ForgeMarkdown
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<>\n\t$@#\\`*[]|~!{}_:.-");

    public static GitHubMarkdown Instance { get; } = new();

    protected override SearchValues<char> Meaningful => Escaped;

    protected override string StructureStart => "#-+=>|~:*_0123456789";

    protected override string ReferenceStart => "@#";

    protected override string Escape(char character, char before, char next) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\n' => "<br>",
        '\t' => " ",
        '$' => "<span>$</span>", // else mathematics
        '@' or '#' => $"{(character == '#' ? "\\" : "")}{character}{Apart}",
        '\\' or '`' or '*' or '[' or ']' or '|' or '~' or '!' or '{' or '}' => $"\\{character}",
        '_' => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(next) ? "_" : "\\_",
        ':' when next is '/' or '\\' => $":{Apart}", // an address would become a link, or a reference to an issue
        '.' when before is 'w' or 'W' => $"{Apart}.", // www.
        '-' when before is 'H' or 'h' && char.IsAsciiDigit(next) => $"-{Apart}", // GH-7
        _ => character.ToString(),
    };

    protected override string EscapeHtml(char character) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '@' or '#' => $"{character}{Apart}",
        '$' => "<span>$</span>",
        ':' or '.' or '-' => $"{character}{Apart}",
        _ => character.ToString(),
    };
}
