using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>Merge requests as recipients name them: <c>group/subgroup/project!7</c>. GitLab compares paths without regard to
/// case.</summary>
internal static partial class GitLabNames
{
    /// <summary>Of a server whose pages lie at the root.</summary>
    public static ForgeNames AtRoot { get; } = Below("");

    /// <summary>Of the server that an API belongs to: <c>https://example.com/gitlab/api/v4/</c> lies below <c>gitlab</c>.</summary>
    public static ForgeNames Of(Uri apiUrl) => Below(WebOf(apiUrl).AbsolutePath.Trim('/'));

    /// <summary>The pages' base address, with a trailing slash.</summary>
    public static Uri WebOf(Uri apiUrl) => new(apiUrl, apiUrl.AbsolutePath.EndsWith(Api, StringComparison.Ordinal)
        ? apiUrl.AbsolutePath[..^(Api.Length - 1)] : "/");

    private const string Api = "/api/v4/";

    private static ForgeNames Below(string path) => new(Forge.GitLab, "gitlab.com", "merge request", "group/project!7")
    {
        HasSubgroups = true,
        BasePath = path,
        Parse = text => Parse(text.Trim(), path),
        RecipientOf = request => string.Create(CultureInfo.InvariantCulture, $"{request.Project.ToLowerInvariant()}!{request.Number}"),
    };

    private static (RequestName Name, string? Host)? Parse(string text, string path)
    {
        var match = Written().Match(text);
        if (!match.Success || !int.TryParse(match.Groups[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number == 0) return null;
        var (host, project) = (match.Groups[1] is { Success: true, Value: var written } ? written : null, match.Groups[2].Value);
        if (host is not null && path.Length > 0)
        {
            if (!project.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase)) return null;
            project = project[(path.Length + 1)..];
        }

        return project.Split('/') is { Length: >= 2 } segments && !segments.Any(segment => segment is "." or "..")
            ? (new RequestName(project, number), host) : null;
    }

    [GeneratedRegex(@"^(?:https?://([^/\s]+)/)?([A-Za-z0-9_][\w.-]*(?:/[A-Za-z0-9_.][\w.-]*)+)(?:!|/-/merge_requests/)([0-9]{1,9})/?$",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Written();
}
