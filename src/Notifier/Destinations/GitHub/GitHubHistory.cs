using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>What GitHub knows of a repository's history.</summary>
internal sealed class GitHubHistory(GitHubClient api, IGitHubCredentials credentials) : IForgeHistory
{
    private const int MostCommits = 1000;

    public async Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
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
    public async Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(
        string project, string commit, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        var pulls = await credentials.CallAsync(
            repository, token => api.PullsOfCommitAsync(token, repository, commit, cancellationToken), cancellationToken);
        return [.. pulls.Where(pull => pull.MergedAt is not null || pull.State.StringValue != "closed")
            .Select(pull => Request(pull.Base?.Repository?.FullName, repository, pull.Number, pull.MergedAt is not null))];
    }

    public async Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        var pulls = await credentials.CallAsync(
            repository, token => api.ClosedPullsAsync(token, repository, page, cancellationToken), cancellationToken);
        return new MergedPage(
            [.. pulls.Where(pull => pull.MergedAt is not null && pull.MergeCommitSha is not null)
                .Select(pull => (pull.MergeCommitSha, Request(pull.Base?.Repository?.FullName, repository, pull.Number, isMerged: true)))],
            pulls.Count < GitHubClient.PageSize ? null : pulls[^1].UpdatedAt);
    }

    public async Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var pull = new PullRequestName(RepositoryName.Of(request.Project), request.Number);
        var files = await credentials.CallAsync(
            pull.Repository, token => api.FilesAsync(token, pull, cancellationToken), cancellationToken);
        return files.Count >= GitHubClient.MostFiles ? null
            : [.. files.SelectMany(file => new[] { file.FileName, file.PreviousFileName }).OfType<string>()];
    }

    public async Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        var files = await credentials.CallAsync(
            repository, token => api.FilesAsync(token, repository, commit, cancellationToken), cancellationToken);
        return files.Count >= GitHubClient.PageSize ? null
            : [.. files.SelectMany(file => new[] { file.Filename, file.PreviousFileName }).OfType<string>()];
    }

    public async Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Of(project);
        try
        {
            return await credentials.CallAsync(
                repository, token => api.FileAsync(token, repository, path, commit, cancellationToken), cancellationToken);
        }
        catch (ForgeException failed) when (failed.Failure is ForgeFailure.NotFound or ForgeFailure.Refused or ForgeFailure.Unusable)
        {
            return null;
        }
    }

    private static ChangeRequest Request(string? fullName, RepositoryName asked, int number, bool isMerged) => new(
        fullName is not null && PullRequestName.TryParse($"{fullName}#1", out _) ? fullName : asked.ToString(), number, isMerged);
}
