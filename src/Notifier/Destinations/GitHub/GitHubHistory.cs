using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// What GitHub knows of a repository's history. What never changes is kept, what may change is asked for again after a minute, with the tag
/// of the answer that is known. Many Applications ask for the same, and all at once.
/// </summary>
internal sealed class GitHubHistory(GitHubClient api, IGitHubCredentials credentials, TimeProvider time) : IForgeHistory
{
    private const int MostCommits = 1000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepMissing = TimeSpan.FromMinutes(5); // a missing permission looks the same
    private static readonly TimeSpan Keep = TimeSpan.FromHours(6);

    private readonly ForgeQuestions<(RepositoryName, string From, string To), CommitRange?> _ranges = new(200, time);
    private readonly ForgeQuestions<(RepositoryName, string Sha), IReadOnlyList<ChangeRequest>> _pulls = new(2000, time);
    private readonly ForgeQuestions<(RepositoryName, int Page), MergedPage> _merged = new(200, time);
    private readonly ForgeQuestions<PullRequestName, IReadOnlyList<string>?> _files = new(500, time);
    private readonly ForgeQuestions<(RepositoryName, string Sha), IReadOnlyList<string>?> _commitFiles = new(2000, time);
    private readonly ForgeQuestions<(RepositoryName, string Sha, string Path), string?> _texts = new(2000, time);

    public static PullRequestName NameOf(ChangeRequest request) => new(RepositoryName.Of(request.Project), request.Number);

    public Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        return _ranges.AskAsync(
            (repository, from, to), ask => CompareAsync(repository, from, to, ask), range => range is null ? KeepMissing : Keep,
            cancellationToken);
    }

    public Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(string project, string commit, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        return _pulls.AskAsync((repository, commit), ask => OfCommitAsync(repository, commit, ask), _ => Fresh, cancellationToken);
    }

    public Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        return _merged.AskAsync((repository, page), ask => MergedAsync(repository, page, ask), _ => Fresh, cancellationToken);
    }

    public Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var name = NameOf(request);
        return _files.AskAsync(name, ask => FilesAsync(name, ask), _ => Fresh, cancellationToken);
    }

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        return _commitFiles.AskAsync((repository, commit), ask => FilesAsync(repository, commit, ask), _ => Keep, cancellationToken);
    }

    public Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        return _texts.AskAsync(
            (repository, commit, path), ask => FileAsync(repository, path, commit, ask), text => text is null ? KeepMissing : Keep,
            cancellationToken);
    }

    private async Task<CommitRange?> CompareAsync(RepositoryName repository, string from, string to, CancellationToken cancellationToken)
    {
        var commits = ImmutableArray.CreateBuilder<RangeCommit>();
        try
        {
            for (var page = 1; ; page++)
            {
                var compared = await credentials.CallAsync(
                    repository, token => api.CompareAsync(token, repository, from, to, page, cancellationToken), cancellationToken);
                var kind = compared.Status switch
                {
                    "ahead" => RangeKind.Ahead,
                    "behind" => RangeKind.Behind,
                    "identical" => RangeKind.Identical,
                    _ => RangeKind.Diverged,
                };
                if (kind is not RangeKind.Ahead) return new CommitRange(kind, []);
                if (compared.TotalCommits > MostCommits) return null;
                commits.AddRange(compared.Commits.Select(commit => new RangeCommit(
                    commit.Sha, [.. commit.Parents.Select(parent => parent.Sha)], commit.Commit.Message ?? "",
                    commit.Commit.Committer.Date)));
                if (compared.Commits.Count == 0 || commits.Count >= compared.TotalCommits)
                    return new CommitRange(kind, commits.ToImmutable());
            }
        }
        catch (ForgeException unknown) when (unknown.Failure is ForgeFailure.NotFound or ForgeFailure.Refused
            or ForgeFailure.Unusable { Repository: not null })
        {
            return null; // a token that may not read contents still finds those of the newest commit
        }
    }

    /// <summary>Without those that were closed and not merged: their changes went nowhere.</summary>
    private async Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(
        RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var pulls = await credentials.CallAsync(
            repository, token => api.PullsOfCommitAsync(token, repository, sha, cancellationToken), cancellationToken);
        return [.. pulls.Where(pull => pull.MergedAt is not null || pull.State.StringValue != "closed")
            .Select(pull => Request(pull.Base?.Repository?.FullName, repository, pull.Number, pull.MergedAt is not null))];
    }

    private async Task<MergedPage> MergedAsync(RepositoryName repository, int page, CancellationToken cancellationToken)
    {
        var pulls = await credentials.CallAsync(
            repository, token => api.ClosedPullsAsync(token, repository, page, cancellationToken), cancellationToken);
        return new MergedPage(
            [.. pulls.Where(pull => pull.MergedAt is not null && pull.MergeCommitSha is not null)
                .Select(pull => (pull.MergeCommitSha, Request(pull.Base?.Repository?.FullName, repository, pull.Number, isMerged: true)))],
            pulls.Count < GitHubClient.PageSize ? null : pulls[^1].UpdatedAt);
    }

    private async Task<IReadOnlyList<string>?> FilesAsync(PullRequestName pull, CancellationToken cancellationToken)
    {
        var files = await credentials.CallAsync(
            pull.Repository, token => api.FilesAsync(token, pull, cancellationToken), cancellationToken);
        return files.Count >= GitHubClient.MostFiles ? null
            : [.. files.SelectMany(file => new[] { file.FileName, file.PreviousFileName }).OfType<string>()];
    }

    private async Task<IReadOnlyList<string>?> FilesAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var files = await credentials.CallAsync(
            repository, token => api.FilesAsync(token, repository, sha, cancellationToken), cancellationToken);
        return files.Count >= GitHubClient.PageSize ? null
            : [.. files.SelectMany(file => new[] { file.Filename, file.PreviousFileName }).OfType<string>()];
    }

    private async Task<string?> FileAsync(RepositoryName repository, string path, string sha, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.CallAsync(
                repository, token => api.FileAsync(token, repository, path, sha, cancellationToken), cancellationToken);
        }
        catch (ForgeException failed) when (failed.Failure is ForgeFailure.NotFound or ForgeFailure.Refused or ForgeFailure.Unusable)
        {
            return null;
        }
    }

    private static ChangeRequest Request(string? fullName, RepositoryName asked, int number, bool isMerged) => new(
        fullName is not null && PullRequestName.TryParse($"{fullName}#1", out _) ? fullName : asked.ToString(), number, isMerged);
}
