using Notifications.Notifier.Git;

namespace Notifications.Notifier.Changes;

/// <summary>
/// Finds the requests whose commits lie between what an Application ran before and what it runs now, and of these the ones that changed a
/// file which it is made from. Where history does not tell, those of the newest commit; where files do not tell, a request counts.
/// </summary>
internal sealed class ChangeResolver(IForgeHistory forge)
{
    private const int FewCommits = 4; // each is asked about by itself
    private const int MostPages = 10;
    private const int MostAsked = 30;
    private const int MaxParallel = 4;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly ManifestRules _manifests = new(forge);

    public async Task<ResolvedChanges> ResolveAsync(AppliedChange change, CancellationToken cancellationToken)
    {
        var (requests, fallback) = await BetweenAsync(change, cancellationToken);
        var last = change.LastChange is { } commit && requests.Count > 0
            ? await forge.OfCommitAsync(change.Project, commit, cancellationToken) : [];
        var relevant = new bool[requests.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0, relevant.Length, parallel,
            async (i, token) => relevant[i] = last.Contains(requests[i]) || await IsRelevantAsync(change, requests[i], token));
        var found = requests.Where((_, i) => relevant[i]).ToImmutableArray();
        var where = $"{change.To[..7]} in {change.Project}";
        var note = (requests.Count, found.Length) switch
        {
            (0, _) => $"no pull request brought {change.To[..7]} into {change.Project}",
            (_, 0) => $"no pull request of {where} touches the Application",
            _ => null,
        };
        return new ResolvedChanges(found, note ?? (fallback is null ? null : $"only those of {where}: {fallback}"));
    }

    private async Task<(IReadOnlyList<ChangeRequest> Requests, string? Fallback)> BetweenAsync(
        AppliedChange change, CancellationToken cancellationToken)
    {
        var (chain, why) = await ChainAsync(change, cancellationToken);
        if (chain.Length <= 1) return (await forge.OfCommitAsync(change.Project, change.To, cancellationToken), why);
        var found = new List<ChangeRequest>();
        var open = chain.ToDictionary(commit => commit.Id, StringComparer.OrdinalIgnoreCase);
        if (chain.Length > FewCommits)
        {
            var oldest = chain.Min(commit => commit.At);
            var since = oldest > DateTimeOffset.UnixEpoch ? oldest - ClockSkew : oldest; // a forge may not tell when
            for (var page = 1; page <= MostPages; page++)
            {
                var merged = await forge.MergedAsync(change.Project, page, cancellationToken);
                found.AddRange(merged.Merged.Where(one => open.Remove(one.Commit)).Select(one => one.Request));
                if (merged.ChangedUntil is not { } until || until < since) break;
            }
        }

        // A message that names a request makes it likely that there is one; nothing is believed of it.
        var asked = chain.Where(commit => open.ContainsKey(commit.Id)).OrderByDescending(commit => commit.Id == change.To)
            .ThenByDescending(commit => ChangeNumber.In(commit.Message) is not null).Take(MostAsked);
        foreach (var commit in asked) found.AddRange(await forge.OfCommitAsync(change.Project, commit.Id, cancellationToken));
        return ([.. found.Distinct().OrderBy(request => request.Number)], null);
    }

    /// <summary>Empty: only the newest commit counts.</summary>
    private async Task<(ImmutableArray<RangeCommit> Chain, string? Why)> ChainAsync(
        AppliedChange change, CancellationToken cancellationToken)
    {
        if (change.From is null) return ([], "what ran before is not known");
        if (string.Equals(change.From, change.To, StringComparison.OrdinalIgnoreCase)) return ([], null);
        return await forge.CompareAsync(change.Project, change.From, change.To, cancellationToken) switch
        {
            null => ([], $"{change.From[..7]} cannot be compared with it"),
            { Kind: RangeKind.Ahead } range => FirstParents.Walk(range, change.To) is { } chain ? (chain, null)
                : ([], "it is not among the commits after " + change.From[..7]),
            { Kind: RangeKind.Diverged } => ([], $"{change.From[..7]} is no ancestor of it"),
            _ => ([], null),
        };
    }

    private async Task<bool> IsRelevantAsync(AppliedChange change, ChangeRequest request, CancellationToken cancellationToken)
    {
        var files = await forge.FilesAsync(request, cancellationToken);
        return files is null || change.Rules.Touches(files) || (!change.Outside.IsEmpty
            && (await _manifests.OutsideAsync(change.Project, change.To, change.Outside, cancellationToken)).Touches(files));
    }
}

/// <param name="Note">Why there are none, or may be fewer than there were; null: nothing to say.</param>
internal sealed record ResolvedChanges(ImmutableArray<ChangeRequest> Requests, string? Note);
