using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>What GitLab knows of a project's history.</summary>
internal sealed class GitLabHistory(GitLabClient api) : IForgeHistory
{
    private const int MostCommits = 1000;
    private const int MostFiles = 3000;
    private const int LargestFile = 1 << 20;

    /// <summary>GitLab's own comparison tells no direction and is not paged: the common ancestor tells the one, and the list of commits is
    /// the other.</summary>
    public async Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken)
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
    public async Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(
        string project, string commit, CancellationToken cancellationToken)
    {
        var (found, _) = await api.ListAsync<GitLabMergeRequest>(
            GitLabClient.Path(project, $"repository/commits/{commit}/merge_requests"), project, MostCommits, IsWhole, cancellationToken);
        return [.. found.Where(request => request.State is not "closed")
            .Select(request => new ChangeRequest(request.Project ?? project, request.Iid, request.State == "merged"))];
    }

    public async Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"merge_requests?state=merged&order_by=updated_at&sort=desc&per_page={GitLabClient.MostAtOnce}&page={page}");
        var found = await api.GetAsync<List<GitLabMergeRequest>>(
            GitLabClient.Path(project, query), project, all => all.All(request => request is not null && IsWhole(request)),
            cancellationToken);
        // Of a merge the merge commit, of a squash that was fast-forwarded the squashed one, else the last of the branch.
        return new MergedPage(
            [.. found.Select(request => (Commit: request.MergeCommitSha ?? request.SquashCommitSha ?? request.Sha, Request: request))
                .Where(pair => pair.Commit is not null)
                .Select(pair => (pair.Commit!, new ChangeRequest(pair.Request.Project ?? project, pair.Request.Iid, IsMerged: true)))],
            found.Count < GitLabClient.MostAtOnce ? null : found[^1].UpdatedAt);
    }

    /// <summary>GitLab lists as many as its administrator lets it, and counts them with a plus sign where there are more.</summary>
    public async Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"merge_requests/{request.Number}");
        var counted = await api.GetAsync<GitLabMergeRequest>(
            GitLabClient.Path(request.Project, path), request.Project, IsWhole, cancellationToken);
        if (!int.TryParse(counted.ChangesCount, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostFiles)
            return null;
        return await PathsAsync(request.Project, path + "/diffs", count, cancellationToken);
    }

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken) =>
        PathsAsync(project, $"repository/commits/{commit}/diff", least: 0, cancellationToken);

    /// <param name="least">Fewer are not all.</param>
    private async Task<IReadOnlyList<string>?> PathsAsync(string project, string path, int least, CancellationToken cancellationToken)
    {
        var (diffs, isCut) = await api.ListAsync<GitLabDiff>(
            GitLabClient.Path(project, path), project, MostFiles, diff => diff is { OldPath: not null, NewPath: not null },
            cancellationToken);
        return isCut || diffs.Count < least ? null
            : [.. diffs.SelectMany(diff => new[] { diff.NewPath!, diff.OldPath! }).Distinct(StringComparer.Ordinal)];
    }

    public async Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken)
    {
        try
        {
            var body = await api.BytesAsync(
                GitLabClient.Path(project, $"repository/files/{Uri.EscapeDataString(path)}/raw?ref={commit}"), project, cancellationToken);
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
}
