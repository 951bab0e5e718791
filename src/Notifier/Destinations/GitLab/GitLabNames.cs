using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>Merge requests as recipients name them: <c>group/subgroup/project!7</c>. GitLab compares paths without regard to
/// case.</summary>
internal static partial class GitLabNames
{
    public const string Api = "/api/v4/";

    /// <summary>Of a server whose pages lie at the root.</summary>
    public static ForgeNames AtRoot { get; } = Below("");

    /// <summary>Of the server that an API belongs to: <c>https://example.com/gitlab/api/v4/</c> lies below <c>gitlab</c>.</summary>
    public static ForgeNames Of(Uri apiUrl) => Below(ForgeNames.WebOf(apiUrl, Api).AbsolutePath.Trim('/'));

    private static ForgeNames Below(string path) => new(Forge.GitLab, "gitlab.com", "merge request", "group/project!7")
    {
        HasSubgroups = true,
        BasePath = path,
        Parse = text => ForgeNames.Read(Written(), text, path),
        RecipientOf = request => string.Create(CultureInfo.InvariantCulture, $"{request.Project.ToLowerInvariant()}!{request.Number}"),
    };

    [GeneratedRegex(@"^(?:https?://([^/\s]+)/)?([A-Za-z0-9_][\w.-]*(?:/[A-Za-z0-9_.][\w.-]*)+)(?:!|/-/merge_requests/)([0-9]{1,9})/?$",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Written();
}
