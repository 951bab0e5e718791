namespace Notifications.Notifier.Git;

/// <summary>The pages of one repository. The shapes are those of the forges' own web interfaces.</summary>
internal sealed record ForgeLinks(Func<string, Uri> Commit, Func<string, string, Uri> Compare, Func<long, Uri> Change)
{
    private static readonly FrozenDictionary<Forge, Func<Uri, ForgeLinks>> Shapes = new Dictionary<Forge, Func<Uri, ForgeLinks>>
    {
        [Forge.GitHub] = web => new(
            sha => At(web, $"/commit/{sha}"), (a, b) => At(web, $"/compare/{a}...{b}"), n => At(web, $"/pull/{n}")),
        [Forge.GitLab] = web => new(
            sha => At(web, $"/-/commit/{sha}"), (a, b) => At(web, $"/-/compare/{a}...{b}"), n => At(web, $"/-/merge_requests/{n}")),
        [Forge.BitbucketCloud] = web => new(
            sha => At(web, $"/commits/{sha}"), (a, b) => At(web, $"/branches/compare/{b}..{a}"), n => At(web, $"/pull-requests/{n}")),
        [Forge.BitbucketServer] = web => new(
            sha => At(web, $"/commits/{sha}"),
            (a, b) => At(web, $"/compare/diff?targetBranch={a}&sourceBranch={b}"),
            n => At(web, $"/pull-requests/{n}")),
        [Forge.AzureDevOps] = web => new(
            sha => At(web, $"/commit/{sha}"),
            (a, b) => At(web, $"/branchCompare?baseVersion=GC{a}&targetVersion=GC{b}"),
            n => At(web, $"/pullrequest/{n}")),
        [Forge.CodeCommit] = CodeCommit,
        [Forge.Gitea] = web => new(
            sha => At(web, $"/commit/{sha}"), (a, b) => At(web, $"/compare/{a}...{b}"), n => At(web, $"/pulls/{n}")),
        [Forge.Gerrit] = Gerrit,
    }.ToFrozenDictionary();

    public static ForgeLinks? Of(GitRepository repository) =>
        repository.Web is { } web && Shapes.TryGetValue(repository.Forge, out var shape) ? shape(web) : null;

    private static ForgeLinks CodeCommit(Uri web)
    {
        var region = web.Host.Split('.')[0];
        return new(
            sha => At(web, $"/commit/{sha}?region={region}"),
            (a, b) => At(web, $"/compare/{b}/.../{a}?region={region}"),
            n => At(web, $"/pull-requests/{n}?region={region}"));
    }

    /// <summary>The page of a repository is gitiles'; changes stand on the review host, which for googlesource.com is another.</summary>
    private static ForgeLinks Gerrit(Uri web)
    {
        const string Gitiles = "/plugins/gitiles/";
        var address = web.AbsoluteUri;
        var split = address.IndexOf(Gitiles, StringComparison.Ordinal);
        var (review, project) = split >= 0
            ? (address[..split], address[(split + Gitiles.Length)..])
            : ($"https://{web.Host.Replace(".googlesource.com", "-review.googlesource.com", StringComparison.Ordinal)}",
                web.AbsolutePath.TrimStart('/'));
        return new(
            sha => At(web, $"/+/{sha}"), (a, b) => At(web, $"/+log/{a}..{b}"), n => new Uri(Invariant($"{review}/c/{project}/+/{n}")));
    }

    private static Uri At(Uri web, FormattableString path) => new(web.AbsoluteUri.TrimEnd('/') + Invariant(path));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
