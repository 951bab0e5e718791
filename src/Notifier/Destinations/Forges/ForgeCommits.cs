using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Who wrote commits, and their first lines. A commit never changes: what was read is kept.</summary>
internal sealed class ForgeCommits(
    IForgeCommits commits, IForgeHistory history, ForgeHosts hosts, Repositories repositories, TimeProvider time)
{
    /// <summary>The commits between two are counted to so many.</summary>
    public const int MostCounted = 1000;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);

    private readonly TouchingCommits _touching = new(history, hosts, repositories);
    private readonly ForgeQuestions<(string Project, string Sha), CommitInfo> _known = new(1000, time);
    private readonly ForgeQuestions<(string Project, string From, string To), CommitsBetween> _ranges = new(200, time);

    /// <summary>As <see cref="CommitLookup"/>.</summary>
    public async Task<CommitInfo?> FindAsync(string repositoryUrl, string revision, CancellationToken cancellationToken)
    {
        if (ProjectOf(repositoryUrl) is not { } project || !Revision.Parse(revision).IsCommit) return null;
        try
        {
            return await _known.AskAsync((project, revision), ask => ReadAsync(project, revision, ask), _ => Kept, cancellationToken);
        }
        catch (ForgeException)
        {
            return null; // the message goes without it
        }
    }

    /// <summary>As <see cref="WaitingCommitsLookup"/>.</summary>
    public async Task<WaitingCommits?> BetweenAsync(WaitingRange waits, CancellationToken cancellationToken)
    {
        var (from, to) = (waits.From, waits.To);
        if (ProjectOf(waits.RepositoryUrl) is not { } project || !Revision.Parse(from).IsCommit || !Revision.Parse(to).IsCommit)
            return null;
        try
        {
            var range = await _ranges.AskAsync(
                (project, from, to), ask => commits.BetweenAsync(project, from, to, ask), _ => Kept, cancellationToken);
            return await _touching.OfAsync(waits, repositories.Find(waits.RepositoryUrl)!, range, cancellationToken);
        }
        catch (ForgeException)
        {
            return null; // the message goes without them
        }
    }

    private string? ProjectOf(string repositoryUrl) =>
        repositories.Find(repositoryUrl) is { } repository && hosts.Serve(repository) ? hosts.ProjectOf(repository.Project) : null;

    private async Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken)
    {
        var described = await commits.ReadAsync(project, sha, cancellationToken);
        return described.Change is null ? described with { Change = await RequestAsync(project, sha, cancellationToken) } : described;
    }

    private async Task<long?> RequestAsync(string project, string sha, CancellationToken cancellationToken)
    {
        try
        {
            return (await history.OfCommitAsync(project, sha, cancellationToken)).FirstOrDefault(request => request.IsMerged)?.Number;
        }
        catch (ForgeException)
        {
            return null; // the message goes without it
        }
    }
}

/// <summary>The commits of a forge's repositories. Failures are <see cref="ForgeException"/>.</summary>
internal interface IForgeCommits
{
    Task<CommitInfo> ReadAsync(string project, string sha, CancellationToken cancellationToken);

    /// <summary>What <paramref name="to"/> has and <paramref name="from"/> has not.</summary>
    Task<CommitsBetween> BetweenAsync(string project, string from, string to, CancellationToken cancellationToken);
}
