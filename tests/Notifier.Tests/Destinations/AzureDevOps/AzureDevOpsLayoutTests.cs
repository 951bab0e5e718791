using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.AzureDevOps;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Tests.Destinations.AzureDevOps;

/// <summary>What Azure DevOps would make of a comment: mentions by id, work items, pull requests.</summary>
public sealed partial class AzureDevOpsLayoutTests : ForgeLayoutContract
{
    private protected override ForgeMarkdown Dialect => AzureDevOpsMarkdown.Instance;

    private protected override string[] Own =>
    [
        "@<6f168adb-59d4-4fc0-be3b-fb21b939b2a6>", "@ada", "see #123, !45 and AB#12", "#123", "!45", "[[_TOC_]]",
        "[x](https://evil.example)", ":::mermaid\ngraph TD\n:::", "$x$", "mail@example.com", "[^1]", "- [ ] open",
        "https://dev.azure.com/fabrikam/acme/_workitems/edit/7",
    ];

    private protected override Regex Reference => Referring();

    [GeneratedRegex(@"@[A-Za-z0-9_<]|#[0-9]|![0-9]|\[\[|https?://")]
    private static partial Regex Referring();
}
