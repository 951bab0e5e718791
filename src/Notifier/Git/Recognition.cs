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
        Forge.GitHub => remote.Segments.Length == 2 ? Plain(forge, remote, remote.Segments, ForgeApi.GitHub(remote.Host, Origin(remote)))
            : null,
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
        return remote.Scheme is "https" or "http" && remote.Port is { } port ? $"{scheme}://{remote.Host}:{port}"
            : $"{scheme}://{remote.Host}";
    }

    public static string Escape(IEnumerable<string> segments) => string.Join('/', segments.Select(Uri.EscapeDataString));

    private static Forge ForgeOf(RemoteUrl remote) => remote switch
    {
        { Scheme: "codecommit" } => Forge.CodeCommit,
        { Scheme: "ssh", Port: GerritSshPort } => Forge.Gerrit,
        { Scheme: "ssh", Port: BitbucketServerSshPort } => Forge.BitbucketServer,
        _ when KnownHosts.ForgeOf(remote.Host) is not Forge.Unknown and var known => known,
        { Scheme: "https" or "http" } when ScmAt(remote.Segments) >= 0 => Forge.BitbucketServer,
        _ when remote.Segments.Contains("_git") => Forge.AzureDevOps,
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
            Forge.BitbucketServer, remote.Host, $"{owner}/{name}", new Uri($"{root}/{page}/repos/{Uri.EscapeDataString(name)}"),
            new Uri($"{root}/rest/api/1.0/"));
    }

    private static int ScmAt(ImmutableArray<string> segments) => segments.Length >= 3 && segments[^3] == "scm" ? segments.Length - 3 : -1;

    private static GitRepository? AzureDevOps(RemoteUrl remote)
    {
        var oldHost = remote.Host.EndsWith(".visualstudio.com", StringComparison.Ordinal);
        return oldHost || remote.Host.EndsWith("dev.azure.com", StringComparison.Ordinal) ? AzureDevOpsServices(remote, oldHost)
            : AzureDevOpsServer(remote);
    }

    /// <summary><c>v3/org/project/name</c> over ssh; <c>org/project/_git/name</c> over https, the organisation in the host for
    /// visualstudio.com.</summary>
    private static GitRepository? AzureDevOpsServices(RemoteUrl remote, bool oldHost)
    {
        string[] organisation = oldHost && remote.Scheme != "ssh" ? [remote.Host.Split('.')[0]] : [];
        string[] path = [.. organisation,
            .. remote.Segments.Where(segment => !segment.Equals("DefaultCollection", StringComparison.OrdinalIgnoreCase))];
        return path switch
        {
            ["v3", var org, var project, var name] => At(org, project, name),
            [var org, var project, "_git", var name] => At(org, project, name),
            [var org, "_git", var name] => At(org, name, name),
            _ => null,
        };

        static GitRepository At(string org, string project, string name) =>
            AzureDevOps("dev.azure.com", $"https://dev.azure.com/{Escape([org, project])}", $"{org}/{project}", name);
    }

    /// <summary>
    /// <c>[virtual directory/]collection[/project]/_git/[_full/|_optimized/]name</c> over https and ssh on premises: the collection is part
    /// of every address. A repository without a project in its path belongs to the project of its own name.
    /// </summary>
    private static GitRepository? AzureDevOpsServer(RemoteUrl remote)
    {
        var at = remote.Segments.IndexOf("_git");
        var name = remote.Segments[^1];
        if (at < 1 || !(at == remote.Segments.Length - 2
            || (at == remote.Segments.Length - 3 && remote.Segments[at + 1] is "_full" or "_optimized"))) return null;
        var path = remote.Segments[..at];
        // One segment, or two of which the first is the usual virtual directory, leave no place for a project
        if (path.Length == 1 || (path.Length == 2 && path[0].Equals("tfs", StringComparison.OrdinalIgnoreCase))) path = path.Add(name);
        return AzureDevOps(remote.Host, $"{Origin(remote)}/{Escape(path)}", string.Join('/', path), name);
    }

    private static GitRepository AzureDevOps(string host, string project, string path, string name) => new(
        Forge.AzureDevOps, host, $"{path}/{name}", new Uri($"{project}/_git/{Uri.EscapeDataString(name)}"),
        new Uri(project + "/_apis/git/"));

    /// <summary>The console's pages need the region; the helper's short form does not tell it.</summary>
    private static GitRepository CodeCommit(RemoteUrl remote)
    {
        var name = remote.Segments[^1];
        var host = remote.Scheme == "codecommit" ? $"git-codecommit.{remote.Host}.amazonaws.com" : remote.Host;
        var region = host.Split('.') is [_, { Length: > 0 } label, ..] ? label : null;
        var console = region?.StartsWith("cn-", StringComparison.Ordinal) is true ? "console.amazonaws.cn" : "console.aws.amazon.com";
        var web = region is null ? null
            : new Uri($"https://{region}.{console}/codesuite/codecommit/repositories/{Uri.EscapeDataString(name)}");
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
