using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>What lies between two commits; it never changes: what was read is kept.</summary>
internal sealed class GitHubWaitingCommits(
    GitHubClient api, IGitHubCredentials credentials, GitHubHosts hosts, Repositories repositories, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);

    private readonly GitHubQuestions<(RepositoryName Repository, string From, string To), Known> _ranges = new(200, time);
    private readonly CommitFilter _filter = new(new GitHubHistory(api, credentials, time));

    /// <summary>As <see cref="WaitingCommitsLookup"/>. Nothing lies between when git was taken back: that is a range without
    /// commits.</summary>
    public async Task<WaitingCommits?> BetweenAsync(WaitingRange waits, CancellationToken cancellationToken)
    {
        var (from, to) = (waits.From, waits.To);
        if (repositories.Find(waits.RepositoryUrl) is not { } repository || !hosts.Serve(repository) || !Revision.Parse(from).IsCommit
            || !Revision.Parse(to).IsCommit) return null;
        var name = RepositoryName.Of(repository.Project);
        try
        {
            var range = await _ranges.AskAsync((name, from, to), ask => RangeAsync(name, from, to, ask), _ => Kept, cancellationToken);
            var touching = await TouchingAsync(waits, repository, range, cancellationToken);
            return new WaitingCommits([.. touching.Take(WaitingCommits.Most)], range.Count - (range.Newest.Length - touching.Count))
            {
                Others = range.Newest.Length - touching.Count,
            };
        }
        catch (GitHubException)
        {
            return null; // the message goes without them
        }
    }

    /// <summary>Those that touch the Application; all when GitHub does not tell in time.</summary>
    private async Task<IReadOnlyList<(string Sha, CommitInfo Commit)>> TouchingAsync(
        WaitingRange waits, GitRepository repository, Known range, CancellationToken cancellationToken)
    {
        if (range.Newest.Length < range.Count || range.Count < 2) return range.Newest;
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(waits.Event), waits.Transition);
        var change = AppliedChanges.Of(facts, [.. facts.ReadableSources.Where(source => hosts.Serve(source.Repository!))])
            .FirstOrDefault(change => change.Project == repository.Project && change.To == waits.To);
        if (change is null) return range.Newest;
        try
        {
            var touches = await _filter.TouchesAsync(change, [.. range.Newest.Select(commit => commit.Sha)], cancellationToken);
            return [.. range.Newest.Where((_, i) => touches[i])];
        }
        catch (Exception e) when (e is GitHubException or OperationCanceledException)
        {
            return range.Newest;
        }
    }

    private async Task<Known> RangeAsync(RepositoryName repository, string from, string to, CancellationToken cancellationToken)
    {
        var first = await PageAsync(1);
        var last = first.TotalCommits > GitHubClient.PageSize ? await PageAsync(((first.TotalCommits - 1) / GitHubClient.PageSize) + 1)
            : first;
        IEnumerable<GitHubCommit> newest = last.Commits.Count < WaitingCommits.Most && last != first
            ? [.. (await PageAsync((first.TotalCommits - 1) / GitHubClient.PageSize)).Commits, .. last.Commits] : last.Commits;
        return new Known(
            [.. newest.Reverse().Take(CommitFilter.Most).Select(commit => (commit.Sha, GitHubCommits.Described(commit)))],
            first.TotalCommits);

        Task<CompareResult> PageAsync(int page) => credentials.CallAsync(
            repository, token => api.CompareAsync(token, repository, from, to, page, cancellationToken), cancellationToken);
    }

    /// <param name="Newest">First, and no more than the filter looks at.</param>
    /// <param name="Count">How many there are.</param>
    private sealed record Known(ImmutableArray<(string Sha, CommitInfo Commit)> Newest, int Count);
}
