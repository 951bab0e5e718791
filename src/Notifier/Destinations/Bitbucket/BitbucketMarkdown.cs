using System.Buffers;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>
/// Bitbucket's Markdown: Python-Markdown at Bitbucket Cloud (https://support.atlassian.com/bitbucket-cloud/docs/markup-comments/),
/// CommonMark with tables in a Data Center (https://confluence.atlassian.com/bitbucketserver/markdown-syntax-guide-776639995.html). Neither
/// knows HTML: tags and comments are shown as they are written, so that nothing is folded here and the marker is the definition of a link
/// that nobody uses, which both leave out. Entities are not used either: not every reader decodes them.
/// </summary>
/// <param name="tilde">How a tilde is written: a backslash before it shows at Bitbucket Cloud.</param>
internal sealed class BitbucketMarkdown(string tilde) : ForgeMarkdown
{
    private const int LongestLine = 2000;
    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<\n\t@#\\`*[]|~!{}_:.-");

    public static BitbucketMarkdown Cloud { get; } = new($"~{Apart}");

    public static BitbucketMarkdown DataCenter { get; } = new("\\~");

    /// <summary>The zero-width spaces keep the asterisks apart from those of what stands beside them.</summary>
    public override (string Start, string End) Strong => ($"**{Apart}", $"{Apart}**{Apart}");

    public override (string Start, string End) Emphasis => ($"*{Apart}", $"{Apart}*{Apart}");

    /// <summary>The zero-width space is no beginning of a list, a heading or a block of code.</summary>
    public override string LineBreak => $"  \n{Apart}";

    protected override SearchValues<char> Meaningful => Escaped;

    protected override string StructureStart => "#-+=>|~:*_0123456789";

    protected override string ReferenceStart => "@#";

    public override (string Start, string End) Folded(string summary, bool isOpen) =>
        ($"\n{Strong.Start}{new ForgeWriter(this, LongestLine, inTable: true).Text(summary)}{Strong.End}\n\n", "");

    protected override string Hidden(string text) => $"[//]: # ({text})\n";

    /// <summary><c>@{account}</c> and <c>@name</c> are mentions, <c>#7</c> is a pull request, <c>KEY-7</c> an issue of Jira.</summary>
    protected override string Escape(char character, char before, char next) => character switch
    {
        '&' or '<' or '@' => $"{character}{Apart}",
        '\n' => LineBreak,
        '\t' => " ",
        '~' => tilde,
        '#' or '!' or '[' or '{' => $"\\{character}{Apart}",
        '\\' or '`' or '*' or ']' or '|' or '}' => $"\\{character}",
        '_' => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(next) ? "_" : "\\_",
        ':' when next is '/' or '\\' => $":{Apart}", // an address would become a link
        '.' when before is 'w' or 'W' => $"{Apart}.", // www.
        '-' when char.IsAsciiLetterUpper(before) && char.IsAsciiDigit(next) => $"-{Apart}",
        _ => character.ToString(),
    };

    /// <summary>There is no HTML that text could stand in.</summary>
    protected override string EscapeHtml(char character) => Escape(character, 'w', '/');
}
