using System.Text.RegularExpressions;

namespace Notifications.Notifier.Git;

/// <summary>One entry of <c>repositories:</c>, for mirrors, host aliases and forges whose host does not say what they are.</summary>
/// <param name="Match">Finds the URLs it is for, after user names and passwords are taken out.</param>
/// <param name="Forge">Whose links to make.</param>
/// <param name="Web">Base address of the forge, e.g. <c>https://gitlab.example.com</c>; null: the URL's own host.</param>
/// <param name="Api">Base address of its API; null: the forge's usual one.</param>
/// <param name="Project">Path at the forge, may use the groups of the match (<c>$1</c>, <c>${name}</c>); null: the URL's own path.</param>
internal sealed record RepositoryMapping(Regex Match, Forge Forge, Uri? Web, Uri? Api, string? Project)
{
    public GitRepository? Apply(string url, RemoteUrl? remote)
    {
        if (Match.Match(url) is not { Success: true } match)
        {
            return null;
        }

        var host = Web?.IdnHost.ToLowerInvariant() ?? (remote is null ? null : KnownHosts.Canonical(remote.Host));
        var path = Project is null ? remote?.Path : match.Result(Project);
        if (host is null || string.IsNullOrEmpty(path?.Trim('/')))
        {
            return null;
        }

        var root = Web?.AbsoluteUri.TrimEnd('/') ?? Recognition.Origin(remote! with { Host = host });
        var segments = path.Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Page(root, segments) is { } web
            ? new GitRepository(Forge, host, string.Join('/', segments), web, Api ?? UsualApi(host, root))
            : null;
    }

    private Uri? Page(string root, string[] path) => (Forge, path) switch
    {
        (Forge.BitbucketServer, [['~', .. var user], var name]) => At(root, "users", user, "repos", name),
        (Forge.BitbucketServer, [var key, var name]) => At(root, "projects", key, "repos", name),
        // "organisation/project/name", on premises "[virtual directory/]collection/project/name", or the path of the URL itself
        (Forge.AzureDevOps, [_, _, .., var name]) when path.Count(segment => segment != "_git") >= 3 =>
            At(root, [.. path[..^1].Where(segment => segment != "_git"), "_git", name]),
        (Forge.BitbucketServer or Forge.AzureDevOps, _) => null,
        (Forge.CodeCommit, _) => At(root, "codesuite", "codecommit", "repositories", path[^1]),
        (Forge.Gerrit, _) => At(root, ["plugins", "gitiles", .. path]),
        _ => At(root, path),
    };

    private static Uri At(string root, params string[] path) => new($"{root}/{Recognition.Escape(path)}");

    private Uri? UsualApi(string host, string root) => Forge switch
    {
        Forge.GitHub => ForgeApi.GitHub(host, root),
        Forge.GitLab => new Uri(root + "/api/v4/"),
        Forge.Gitea => new Uri(root + "/api/v1/"),
        Forge.BitbucketCloud => ForgeApi.BitbucketCloud,
        Forge.BitbucketServer => new Uri(root + "/rest/api/1.0/"),
        _ => null,
    };
}
