using Notifications.Notifier.Caching;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment;

/// <summary>Author and subject of a commit: from the Argo CD API where there is a token, else from a forge that knows the repository.
/// Commits do not change: they are remembered.</summary>
/// <param name="forges">Asked in order.</param>
/// <param name="budget">Time for one look-up, whoever waits for it.</param>
internal sealed class CommitFinder(IReadOnlyList<CommitLookup> forges, TimeSpan budget, TimeProvider clock)
{
    private const int Capacity = 5_000;
    private static readonly TimeSpan KeepFound = TimeSpan.FromHours(12);
    private static readonly TimeSpan KeepMissing = TimeSpan.FromSeconds(30);

    private readonly TimedCache<(string Repository, string Revision), CommitFacts?> _cache = new(Capacity, clock);

    /// <summary>Asked in order.</summary>
    public IReadOnlyList<WaitingCommitsLookup> Ranges { get; init; } = [];

    /// <summary>What lies between what was applied and what waits; null when nobody knows it in time. Only forges know it.</summary>
    public async Task<WaitingCommits?> BetweenAsync(AppFacts facts, SourceFacts source, CancellationToken cancellationToken)
    {
        var between = new WaitingRange(
            facts.View.Event, facts.Transition, source.Url, source.Previous.Text, source.Revision.Text);
        foreach (var range in Ranges)
        {
            if (await range(between, cancellationToken) is { Count: > 0 } found) return found;
        }

        return null;
    }

    /// <summary>Null when nobody knows it in time.</summary>
    /// <param name="several">The Application has several sources: Argo CD must be told which.</param>
    /// <param name="cancellationToken">Its end is the end of the budget: no failure of the caller.</param>
    public async Task<CommitFacts?> FindAsync(
        AppRef app, SourceFacts source, bool several, ArgoCdSource? argocd, CancellationToken cancellationToken)
    {
        if (argocd is null && forges.Count == 0)
        {
            return null;
        }

        try
        {
            return await _cache.GetAsync(
                (source.Repository!.Key, source.Revision.Text),
                () => AskAsync(app, source, several, argocd),
                found => found is null ? KeepMissing : KeepFound,
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<CommitFacts?> AskAsync(AppRef app, SourceFacts source, bool several, ArgoCdSource? argocd)
    {
        using var limit = new CancellationTokenSource(budget, clock);
        var metadata = argocd is null
            ? null
            : await argocd.AskAsync(
                (client, token) => client.RevisionMetadataAsync(app, source.Revision.Text, several ? source.Index : null, token),
                limit.Token);
        if (metadata?.ToCommit() is { } commit)
        {
            return commit;
        }

        foreach (var forge in forges)
        {
            try
            {
                if (await forge(source.Url, source.Revision.Text, limit.Token) is { } info)
                {
                    return new CommitFacts(info.Author, info.Login, info.Subject, At: null) { Change = info.Change, Email = info.Email };
                }
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                return null;
            }
        }

        return null;
    }
}
