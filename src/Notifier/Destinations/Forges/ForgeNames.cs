using System.Text.RegularExpressions;
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

    /// <summary>A request as it is written, or the address of its page.</summary>
    /// <param name="written">Has three groups: the host of an address, the project with the base path of an address, the number.</param>
    /// <param name="basePath"><see cref="BasePath"/></param>
    public static (RequestName Name, string? Host)? Read(Regex written, string text, string basePath)
    {
        var match = written.Match(text.Trim());
        if (!match.Success || !int.TryParse(match.Groups[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number == 0) return null;
        var (host, project) = (match.Groups[1] is { Success: true, Value: var found } ? found : null, match.Groups[2].Value);
        if (host is not null && basePath.Length > 0)
        {
            if (!project.StartsWith(basePath + "/", StringComparison.OrdinalIgnoreCase)) return null;
            project = project[(basePath.Length + 1)..];
        }

        return project.Split('/') is { Length: >= 2 } segments && !segments.Any(segment => segment is "." or "..")
            ? (new RequestName(project, number), host) : null;
    }

    /// <summary>The base address of the pages, with a trailing slash.</summary>
    /// <param name="api">That the API lies below it: <c>/api/v4/</c>.</param>
    public static Uri WebOf(Uri apiUrl, string api) => new(
        apiUrl, apiUrl.AbsolutePath.EndsWith(api, StringComparison.Ordinal) ? apiUrl.AbsolutePath[..^(api.Length - 1)] : "/");

    public string Normalise(string recipient) => Parse(recipient) is (var name, null) ? RecipientOf(name) : recipient.Trim();
}
