using System.Collections.Immutable;

namespace Notifications.Notifier.Git;

/// <summary>Recognises the forge of a URL by host, port and path, and finds the repository's page.</summary>
internal static class Recognition
{
    private const int GerritSshPort = 29418;
    private const int BitbucketServerSshPort = 7999;

    public static GitRepository Of(RemoteUrl remote)
    {
        var canonical = remote with { Host = KnownHosts.Canonical(remote.Host) };
        return Of(ForgeOf(canonical), canonical) ?? new GitRepository(Forge.Unknown, canonical.Host, canonical.Path, Web: null, Api: null);
    }

    /// <summary>The repository at a forge that is known; null when the path has not that forge's shape.</summary>
    public static GitRepository? Of(Forge forge, RemoteUrl remote) => forge switch
    {
        Forge.Unknown => null,
        Forge.GitHub => remote.Segments.Length == 2 ? Plain(forge, remote, remote.Segments, ForgeApi.GitHub(remote.Host, Origin(remote))) : null,
        Forge.GitLab => remote.Segments.Length >= 2 ? Plain(forge, remote, remote.Segments, new Uri(Origin(remote) + "/api/v4/")) : null,
        Forge.BitbucketCloud => remote.Segments.Length == 2 ? Plain(forge, remote, remote.Segments, ForgeApi.BitbucketCloud) : null,
        Forge.BitbucketServer => BitbucketServer(remote),
        Forge.AzureDevOps => AzureDevOps(remote),
        Forge.CodeCommit => CodeCommit(remote),
        Forge.Gitea => remote.Segments.Length == 2 ? Plain(forge, remote, remote.Segments, new Uri(Origin(remote) + "/api/v1/")) : null,
        Forge.Gerrit => Gerrit(remote),
        _ => throw new ArgumentOutOfRangeException(nameof(forge), forge, "Not a forge."),
    };

    /// <summary>The web host: the port of https counts, the one of ssh does not.</summary>
    public static string Origin(RemoteUrl remote)
    {
        var scheme = remote.Scheme == "http" ? "http" : "https";
        return remote.Scheme is "https" or "http" && remote.Port is { } port ? $"{scheme}://{remote.Host}:{port}" : $"{scheme}://{remote.Host}";
    }

    public static string Escape(IEnumerable<string> segments) => string.Join('/', segments.Select(Uri.EscapeDataString));

    private static Forge ForgeOf(RemoteUrl remote) => remote switch
    {
        { Scheme: "codecommit" } => Forge.CodeCommit,
        { Scheme: "ssh", Port: GerritSshPort } => Forge.Gerrit,
        { Scheme: "ssh", Port: BitbucketServerSshPort } => Forge.BitbucketServer,
        _ when KnownHosts.ForgeOf(remote.Host) is not Forge.Unknown and var known => known,
        { Scheme: "https" or "http" } when ScmAt(remote.Segments) >= 0 => Forge.BitbucketServer,
        { Scheme: "https" or "http" } when remote.Segments.Contains("_git") => Forge.AzureDevOps,
        _ => Forge.Unknown,
    };

    private static GitRepository Plain(Forge forge, RemoteUrl remote, ImmutableArray<string> path, Uri api) =>
        new(forge, remote.Host, string.Join('/', path), new Uri($"{Origin(remote)}/{Escape(path)}"), api);

    /// <summary><c>[/context]/scm/KEY/name</c> over https, <c>/KEY/name</c> over ssh; <c>~user</c> for personal ones.</summary>
    private static GitRepository? BitbucketServer(RemoteUrl remote)
    {
        var at = remote.Scheme == "ssh" ? -1 : ScmAt(remote.Segments);
        if ((remote.Scheme != "ssh" && at < 0) || remote.Segments.Length - at - 1 != 2)
        {
            return null;
        }

        var (owner, name) = (remote.Segments[^2], remote.Segments[^1]);
        var root = at > 0 ? $"{Origin(remote)}/{Escape(remote.Segments[..at])}" : Origin(remote);
        var page = owner.StartsWith('~') ? $"users/{Uri.EscapeDataString(owner[1..])}" : $"projects/{Uri.EscapeDataString(owner)}";
        return new GitRepository(
            Forge.BitbucketServer, remote.Host, $"{owner}/{name}", new Uri($"{root}/{page}/repos/{Uri.EscapeDataString(name)}"), new Uri($"{root}/rest/api/1.0/"));
    }

    private static int ScmAt(ImmutableArray<string> segments) => segments.Length >= 3 && segments[^3] == "scm" ? segments.Length - 3 : -1;

    /// <summary><c>v3/org/project/name</c> over ssh; <c>org/project/_git/name</c> over https, the organisation in the host for visualstudio.com.</summary>
    private static GitRepository? AzureDevOps(RemoteUrl remote)
    {
        var own = !remote.Host.EndsWith("dev.azure.com", StringComparison.Ordinal) && !remote.Host.EndsWith(".visualstudio.com", StringComparison.Ordinal);
        string[] prefix = remote.Host.EndsWith(".visualstudio.com", StringComparison.Ordinal) && remote.Scheme != "ssh" ? [remote.Host.Split('.')[0]] : [];
        string[] path = [.. prefix, .. remote.Segments.Where(segment => !segment.Equals("DefaultCollection", StringComparison.OrdinalIgnoreCase))];
        (string Org, string Project, string Name)? found = path switch
        {
            ["v3", var org, var project, var name] => (org, project, name),
            [var org, var project, "_git", var name] => (org, project, name),
            [var org, "_git", var name] => (org, name, name),
            _ => null,
        };
        if (found is not { } repository)
        {
            return null;
        }

        var (host, origin) = own ? (remote.Host, Origin(remote)) : ("dev.azure.com", "https://dev.azure.com");
        var root = $"{origin}/{Escape([repository.Org, repository.Project])}/";
        return new GitRepository(
            Forge.AzureDevOps, host, $"{repository.Org}/{repository.Project}/{repository.Name}",
            new Uri($"{root}_git/{Uri.EscapeDataString(repository.Name)}"), new Uri(root + "_apis/git/"));
    }

    /// <summary>The console's pages need the region; the helper's short form does not tell it.</summary>
    private static GitRepository CodeCommit(RemoteUrl remote)
    {
        var name = remote.Segments[^1];
        var host = remote.Scheme == "codecommit" ? $"git-codecommit.{remote.Host}.amazonaws.com" : remote.Host;
        var region = host.Split('.') is [_, { Length: > 0 } label, ..] ? label : null;
        var console = region?.StartsWith("cn-", StringComparison.Ordinal) is true ? "console.amazonaws.cn" : "console.aws.amazon.com";
        var web = region is null ? null : new Uri($"https://{region}.{console}/codesuite/codecommit/repositories/{Uri.EscapeDataString(name)}");
        return new GitRepository(Forge.CodeCommit, region is null ? "codecommit" : host, name, web, Api: null);
    }

    /// <summary>The prefix <c>a/</c> only asks for authentication.</summary>
    private static GitRepository? Gerrit(RemoteUrl remote)
    {
        ImmutableArray<string> path = remote.Segments is ["a", _, ..] ? remote.Segments[1..] : remote.Segments;
        var origin = Origin(remote);
        var google = remote.Host.EndsWith(".googlesource.com", StringComparison.Ordinal);
        var web = google ? $"{origin}/{Escape(path)}" : $"{origin}/plugins/gitiles/{Escape(path)}";
        return new GitRepository(Forge.Gerrit, remote.Host, string.Join('/', path), new Uri(web), Api: null);
    }
}
