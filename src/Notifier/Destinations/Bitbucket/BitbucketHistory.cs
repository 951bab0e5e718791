using Notifications.Notifier.Caching;
using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>
/// What Bitbucket knows of a repository's history. What never changes is kept, what may change is asked for again after a minute. Many
/// Applications ask for the same, and all at once.
/// </summary>
internal sealed class BitbucketHistory(BitbucketClient api, BitbucketShape shape, TimeProvider time) : IForgeHistory
{
    private const int MostCommits = 1000;
    private const int MostFiles = 3000;
    private const int LargestFile = 1 << 20;
    private const int MergedPerPage = 50; // Bitbucket Cloud gives no more pull requests at once
    private const int MostMergedPages = 2; // in which a commit that no pull request holds is looked for
    private const int ShortId = 12;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepMissing = TimeSpan.FromMinutes(5); // a missing permission looks the same
    private static readonly TimeSpan Keep = TimeSpan.FromHours(6);

    private readonly ForgeQuestions<(string Project, string From, string To), CommitRange?> _ranges = new(200, time);
    private readonly ForgeQuestions<(string Project, string Sha), IReadOnlyList<ChangeRequest>> _requests = new(2000, time);
    private readonly ForgeQuestions<(string Project, int Page), (List<BitbucketRequest> Items, Uri? Next)> _merged = new(200, time);
    private readonly ForgeQuestions<(string Project, int Number), IReadOnlyList<string>?> _files = new(500, time);
    private readonly ForgeQuestions<(string Project, string Sha), IReadOnlyList<string>?> _commitFiles = new(2000, time);
    private readonly ForgeQuestions<(string Project, string Sha, string Path), string?> _texts = new(2000, time);

    /// <summary>The whole ids of the commits in ranges, by how a merged pull request tells them.</summary>
    private readonly BoundedCache<(string Project, string Short), string> _ids = new(20_000);

    public Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken) => _ranges.AskAsync(
        (Key(project), from, to), ask => RangeAsync(project, from, to, ask), range => range is null ? KeepMissing : Keep,
        cancellationToken);

    public Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(string project, string commit, CancellationToken cancellationToken) =>
        _requests.AskAsync((Key(project), commit), ask => RequestsAsync(project, commit, ask), _ => Fresh, cancellationToken);

    public async Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        var (items, next) = await PageAsync(project, page, cancellationToken);
        return new MergedPage(
            [.. items.Select(request => (Commit: Whole(project, request.MergeCommit), Request: Merged(project, request)))
                .Where(pair => pair.Commit is not null).Select(pair => (pair.Commit!, pair.Request))],
            next is null || items.Count == 0 ? null : items[^1].UpdatedAt);
    }

    public Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken) => _files.AskAsync(
        (Key(request.Project), request.Number), ask => PathsAsync(request.Project, shape.FilesOf(request.Project, request.Number), ask),
        _ => Fresh, cancellationToken);

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken) =>
        _commitFiles.AskAsync(
            (Key(project), commit), ask => PathsAsync(project, shape.FilesOf(project, commit), ask), _ => Keep, cancellationToken);

    public Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken) => _texts.AskAsync(
        (Key(project), commit, path), ask => TextAsync(project, path, commit, ask), text => text is null ? KeepMissing : Keep,
        cancellationToken);

    /// <summary>Neither API tells a direction in all versions: a commit that lacks nothing of another is its descendant.</summary>
    private async Task<CommitRange?> RangeAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            var (lost, _) = await api.ListAsync(shape.Commits(project, from, to), project, most: 0, shape.Commit, cancellationToken);
            var (commits, isCut) = await api.ListAsync(
                shape.Commits(project, to, from), project, lost.Count > 0 ? 0 : MostCommits, shape.Commit, cancellationToken);
            if (lost.Count > 0) return new CommitRange(commits.Count > 0 ? RangeKind.Diverged : RangeKind.Behind, []);
            if (isCut) return null;
            foreach (var commit in commits) _ids.Set((Key(project), commit.Id[..Math.Min(ShortId, commit.Id.Length)]), commit.Id);
            return new CommitRange(
                commits.Count > 0 ? RangeKind.Ahead : RangeKind.Identical,
                [.. commits.Select(commit => new RangeCommit(commit.Id, commit.Parents, commit.Message, commit.At))]);
        }
        catch (ForgeException unknown) when (IsRefusal(unknown.Failure))
        {
            return null; // a token that may not read the repository still finds those of the newest commit
        }
    }

    /// <summary>
    /// Without those that were declined: their changes went nowhere. The commit of a merge or a squash itself is in no pull request, and
    /// Bitbucket Cloud knows those of a commit only where its app "Pull Request Commit Links" is installed: the last that were merged tell
    /// what they became.
    /// </summary>
    private async Task<IReadOnlyList<ChangeRequest>> RequestsAsync(string project, string sha, CancellationToken cancellationToken)
    {
        List<BitbucketRequest> found = [];
        try
        {
            (found, _) = await api.ListAsync(shape.RequestsOf(project, sha), project, MostCommits, shape.Request, cancellationToken);
        }
        catch (ForgeException unknown) when (unknown.Failure is ForgeFailure.NotFound)
        {
        }

        var isFound = found.Exists(request => request.IsMerged);
        for (var (page, isLast) = (1, isFound); page <= MostMergedPages && !isLast; page++)
        {
            var (items, next) = await PageAsync(project, page, cancellationToken);
            found.AddRange(items.Where(request => request.MergeCommit is { Length: >= ShortId } became
                && sha.StartsWith(became, StringComparison.OrdinalIgnoreCase)));
            isLast = next is null || found.Exists(request => request.IsMerged);
        }

        return [.. found.Where(request => request.IsMerged || request.IsOpen)
            .Select(request => new ChangeRequest(project, request.Number, request.IsMerged)).Distinct()];
    }

    /// <summary>The address of a page is known to the page before it.</summary>
    private Task<(List<BitbucketRequest> Items, Uri? Next)> PageAsync(string project, int page, CancellationToken cancellationToken) =>
        _merged.AskAsync(
            (Key(project), page),
            async ask =>
            {
                var address = page == 1 ? api.First(shape.Merged(project), MergedPerPage) : (await PageAsync(project, page - 1, ask)).Next;
                if (address is null) return ([], null);
                var (items, next, _) = await api.PageAsync(address, project, shape.Request, ask);
                return (items, next);
            },
            _ => Fresh, cancellationToken);

    private async Task<IReadOnlyList<string>?> PathsAsync(string project, string path, CancellationToken cancellationToken)
    {
        var (files, isCut) = await api.ListAsync(path, project, MostFiles, json => shape.Paths(json).ToList(), cancellationToken);
        return isCut ? null : [.. files.SelectMany(paths => paths).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private async Task<string?> TextAsync(string project, string path, string sha, CancellationToken cancellationToken)
    {
        try
        {
            var body = await api.BytesAsync(shape.File(project, path, sha), project, cancellationToken);
            return body.Length > LargestFile ? null : System.Text.Encoding.UTF8.GetString(body);
        }
        catch (ForgeException failed) when (IsRefusal(failed.Failure))
        {
            return null;
        }
    }

    /// <summary>Null: no range that was asked for holds it.</summary>
    private string? Whole(string project, string? commit) => commit switch
    {
        null or { Length: < ShortId } => null,
        { Length: >= 40 } => commit,
        _ => _ids.TryGet((Key(project), commit[..ShortId]), out var whole) ? whole : null,
    };

    private static ChangeRequest Merged(string project, BitbucketRequest request) => new(project, request.Number, IsMerged: true);

    private static bool IsRefusal(ForgeFailure failure) => failure is ForgeFailure.NotFound or ForgeFailure.Refused
        or ForgeFailure.Unusable { Repository: not null };

    private static string Key(string project) => project.ToLowerInvariant();
}
