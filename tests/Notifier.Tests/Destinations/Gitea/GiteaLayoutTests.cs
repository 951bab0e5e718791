using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Gitea;

namespace Notifications.Notifier.Tests.Destinations.Gitea;

/// <summary>What Gitea would make of a comment: short links and mathematics besides mentions and references.</summary>
public sealed partial class GiteaLayoutTests : ForgeLayoutContract
{
    private protected override ForgeMarkdown Dialect => GiteaMarkdown.Instance;

    private protected override string[] Own =>
    [
        "@ada", "see #7, !8 and acme/platform#9", "acme/platform!3", "KEY-7", "(#7)", "[!8]", "[[a page]]", "[[name|https://evil.example]]",
        "\\[x\\]", "\\(x\\)", "$x$", "$$\nx\n$$", "\n\\[\nx\n\\]\n", "closes #7", "https://git.example.com/acme/platform/pulls/7",
        "mail@example.com", "[^1]", "- [x] done", "> [!NOTE]",
    ];

    private protected override Regex Reference => Referring();

    /// <summary>A bracket behind a single backslash begins mathematics, before Markdown looks at it.</summary>
    private protected override IEnumerable<string> OwnFaults(string body) =>
        Markdown.Parse(body).Descendants<ParagraphBlock>().Select(block => body.Substring(block.Span.Start, block.Span.Length))
            .Where(text => Mathematics().IsMatch(text)).Select(text => $"mathematics: {text}");

    [GeneratedRegex(@"^\s*\\\[|^\s*\$\$", RegexOptions.Multiline)]
    private static partial Regex Mathematics();

    [GeneratedRegex(@"@[A-Za-z0-9_]|#[0-9]|![0-9]|\[\[|\b[A-Z]+-[0-9]|https?://")]
    private static partial Regex Referring();
}
