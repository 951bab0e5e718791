using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Of the commits that an Application waits for, those that touch it.</summary>
internal sealed class TouchingCommits(IForgeHistory history, ForgeHosts hosts, Repositories repositories)
{
    private readonly CommitFilter _filter = new(history);

    public async Task<WaitingCommits> OfAsync(
        WaitingRange waits, GitRepository repository, CommitsBetween range, CancellationToken cancellationToken)
    {
        var touching = await AmongAsync(waits, repository, range, cancellationToken);
        var others = range.Newest.Length - touching.Count;
        return new WaitingCommits([.. touching.Take(WaitingCommits.Most)], range.Count - others) { Others = others };
    }

    /// <summary>All when the forge does not tell in time.</summary>
    private async Task<IReadOnlyList<(string Sha, CommitInfo Commit)>> AmongAsync(
        WaitingRange waits, GitRepository repository, CommitsBetween range, CancellationToken cancellationToken)
    {
        if (range.Newest.Length < range.Count || range.Count < 2) return range.Newest;
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(waits.Event), waits.Transition);
        var change = AppliedChanges.Of(facts, [.. facts.ReadableSources.Where(source => hosts.Serve(source.Repository!))])
            .FirstOrDefault(change => change.Project == repository.Project && change.To == waits.To);
        if (change is null) return range.Newest;
        try
        {
            var touches = await _filter.TouchesAsync(
                change with { Project = hosts.ProjectOf(change.Project) }, [.. range.Newest.Select(commit => commit.Sha)],
                cancellationToken);
            return [.. range.Newest.Where((_, i) => touches[i])];
        }
        catch (Exception e) when (e is ForgeException or OperationCanceledException)
        {
            return range.Newest;
        }
    }
}

/// <param name="Newest">First, and no more than the filter looks at.</param>
/// <param name="Count">How many there are.</param>
internal sealed record CommitsBetween(ImmutableArray<(string Sha, CommitInfo Commit)> Newest, int Count);
