using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>A pull or merge request.</summary>
/// <param name="Project">That it was opened in.</param>
internal readonly record struct RequestName(string Project, int Number);

/// <summary>What a forge calls its repositories and their requests.</summary>
/// <param name="PublicHost">Of the service that everybody may use.</param>
/// <param name="Request">pull request, merge request.</param>
/// <param name="Example">Of a recipient: owner/repository#7.</param>
internal sealed record ForgeNames(Forge Forge, string PublicHost, string Request, string Example)
{
    /// <summary>A request as a recipient names it, or the address of its page and then also that page's host, with its port when it names
    /// one; null: it is neither.</summary>
    public required Func<string, (RequestName Name, string? Host)?> Parse { get; init; }

    /// <summary>The one spelling of a recipient.</summary>
    public required Func<RequestName, string> RecipientOf { get; init; }

    /// <summary>Projects may lie in groups of groups. Default: <c>owner/name</c>.</summary>
    public bool HasSubgroups { get; init; }

    /// <summary>That the forge's pages lie below, without slashes around it: <c>gitlab</c> of <c>https://example.com/gitlab/</c>.</summary>
    public string BasePath { get; init; } = "";

    public string Normalise(string recipient) => Parse(recipient) is (var name, null) ? RecipientOf(name) : recipient.Trim();
}
