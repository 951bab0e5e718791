using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>
/// What GitLab knows of a project's history. What never changes is kept, what may change is asked for again after a minute, with the tag of
/// the answer that is known. Many Applications ask for the same, and all at once.
/// </summary>
internal sealed class GitLabHistory(GitLabClient api, TimeProvider time) : IForgeHistory
{
    private const int MostCommits = 1000;
    private const int MostFiles = 3000;
    private const int LargestFile = 1 << 20;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepMissing = TimeSpan.FromMinutes(5); // a missing permission looks the same
    private static readonly TimeSpan Keep = TimeSpan.FromHours(6);

    private readonly ForgeQuestions<(string Project, string From, string To), CommitRange?> _ranges = new(200, time);
    private readonly ForgeQuestions<(string Project, string Sha), IReadOnlyList<ChangeRequest>> _requests = new(2000, time);
    private readonly ForgeQuestions<(string Project, int Page), MergedPage> _merged = new(200, time);
    private readonly ForgeQuestions<(string Project, int Number), IReadOnlyList<string>?> _files = new(500, time);
    private readonly ForgeQuestions<(string Project, string Sha), IReadOnlyList<string>?> _commitFiles = new(2000, time);
    private readonly ForgeQuestions<(string Project, string Sha, string Path), string?> _texts = new(2000, time);

    public Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken) => _ranges.AskAsync(
        (Key(project), from, to), ask => RangeAsync(project, from, to, ask), range => range is null ? KeepMissing : Keep,
        cancellationToken);

    public Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(string project, string commit, CancellationToken cancellationToken) =>
        _requests.AskAsync((Key(project), commit), ask => RequestsAsync(project, commit, ask), _ => Fresh, cancellationToken);

    public Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken) =>
        _merged.AskAsync((Key(project), page), ask => PageAsync(project, page, ask), _ => Fresh, cancellationToken);

    public Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken) =>
        _files.AskAsync((Key(request.Project), request.Number), ask => DiffsAsync(request, ask), _ => Fresh, cancellationToken);

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken) =>
        _commitFiles.AskAsync(
            (Key(project), commit), ask => PathsAsync(project, $"repository/commits/{commit}/diff", least: 0, ask), _ => Keep,
            cancellationToken);

    public Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken) => _texts.AskAsync(
        (Key(project), commit, path), ask => TextAsync(project, path, commit, ask), text => text is null ? KeepMissing : Keep,
        cancellationToken);

    /// <summary>GitLab's own comparison tells no direction and is not paged: the common ancestor tells the one, and the list of commits is
    /// the other.</summary>
    private async Task<CommitRange?> RangeAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            var ancestor = await api.GetAsync<GitLabCommit>(
                GitLabClient.Path(project, $"repository/merge_base?refs[]={from}&refs[]={to}"), project, commit => commit.Id is not null,
                cancellationToken);
            if (!Same(ancestor.Id, from))
                return new CommitRange(Same(ancestor.Id, to) ? RangeKind.Behind : RangeKind.Diverged, []);
            var (commits, isCut) = await api.ListAsync<GitLabCommit>(
                GitLabClient.Path(project, $"repository/commits?ref_name={from}..{to}&first_parent=true"), project, MostCommits,
                commit => commit is { Id.Length: > 0, ParentIds: not null }, cancellationToken);
            return isCut ? null : new CommitRange(
                RangeKind.Ahead,
                [.. commits.Select(commit => new RangeCommit(
                    commit.Id!, [.. commit.ParentIds!], commit.Message ?? "", commit.CommittedDate))]);
        }
        catch (ForgeException unknown) when (IsRefusal(unknown.Failure))
        {
            return null; // a token that may not read the repository still finds those of the newest commit
        }
    }

    /// <summary>Without those that were closed and not merged: their changes went nowhere.</summary>
    private async Task<IReadOnlyList<ChangeRequest>> RequestsAsync(string project, string sha, CancellationToken cancellationToken)
    {
        var (found, _) = await api.ListAsync<GitLabMergeRequest>(
            GitLabClient.Path(project, $"repository/commits/{sha}/merge_requests"), project, MostCommits, IsWhole, cancellationToken);
        return [.. found.Where(request => request.State is not "closed")
            .Select(request => new ChangeRequest(request.Project ?? project, request.Iid, request.State == "merged"))];
    }

    private async Task<MergedPage> PageAsync(string project, int page, CancellationToken cancellationToken)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"merge_requests?state=merged&order_by=updated_at&sort=desc&per_page={GitLabClient.PageSize}&page={page}");
        var found = await api.GetAsync<List<GitLabMergeRequest>>(
            GitLabClient.Path(project, query), project, all => all.All(request => request is not null && IsWhole(request)),
            cancellationToken);
        // Of a merge the merge commit, of a squash that was fast-forwarded the squashed one, else the last of the branch.
        return new MergedPage(
            [.. found.Select(request => (Commit: request.MergeCommitSha ?? request.SquashCommitSha ?? request.Sha, Request: request))
                .Where(pair => pair.Commit is not null)
                .Select(pair => (pair.Commit!, new ChangeRequest(pair.Request.Project ?? project, pair.Request.Iid, IsMerged: true)))],
            found.Count < GitLabClient.PageSize ? null : found[^1].UpdatedAt);
    }

    /// <summary>GitLab lists as many as its administrator lets it, and counts them with a plus sign where there are more.</summary>
    private async Task<IReadOnlyList<string>?> DiffsAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"merge_requests/{request.Number}");
        var counted = await api.GetAsync<GitLabMergeRequest>(
            GitLabClient.Path(request.Project, path), request.Project, IsWhole, cancellationToken);
        if (!int.TryParse(counted.ChangesCount, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostFiles)
            return null;
        return await PathsAsync(request.Project, path + "/diffs", count, cancellationToken);
    }

    /// <param name="least">Fewer are not all.</param>
    private async Task<IReadOnlyList<string>?> PathsAsync(string project, string path, int least, CancellationToken cancellationToken)
    {
        var (diffs, isCut) = await api.ListAsync<GitLabDiff>(
            GitLabClient.Path(project, path), project, MostFiles, diff => diff is { OldPath: not null, NewPath: not null },
            cancellationToken);
        return isCut || diffs.Count < least ? null
            : [.. diffs.SelectMany(diff => new[] { diff.NewPath!, diff.OldPath! }).Distinct(StringComparer.Ordinal)];
    }

    private async Task<string?> TextAsync(string project, string path, string sha, CancellationToken cancellationToken)
    {
        try
        {
            var body = await api.BytesAsync(
                GitLabClient.Path(project, $"repository/files/{Uri.EscapeDataString(path)}/raw?ref={sha}"), project, cancellationToken);
            return body.Length > LargestFile ? null : System.Text.Encoding.UTF8.GetString(body);
        }
        catch (ForgeException failed) when (IsRefusal(failed.Failure))
        {
            return null;
        }
    }

    private static bool IsWhole(GitLabMergeRequest request) => request is { Iid: > 0, State: not null };

    private static bool IsRefusal(ForgeFailure failure) => failure is ForgeFailure.NotFound or ForgeFailure.Refused
        or ForgeFailure.Unusable { Repository: not null };

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Key(string project) => project.ToLowerInvariant();
}
