namespace Notifications.Notifier.Changes;

/// <summary>
/// Which of several commits touch a file that an Application is made from. One call a commit, whose answer serves all Applications, and
/// those that tell which files count. When in doubt a commit touches it.
/// </summary>
internal sealed class CommitFilter(IForgeHistory forge)
{
    /// <summary>Of more, all are taken to touch it.</summary>
    public const int Most = 30;

    private const int MaxParallel = 4;

    private readonly ManifestRules _manifests = new(forge);

    /// <summary>Of each commit, in their order. None touches it: then what the Application is made from is not understood, and all
    /// do.</summary>
    /// <param name="change">What counts, of which repository.</param>
    /// <param name="commits">Full ids.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<IReadOnlyList<bool>> TouchesAsync(
        AppliedChange change, IReadOnlyList<string> commits, CancellationToken cancellationToken)
    {
        var touches = Enumerable.Repeat(true, commits.Count).ToArray();
        if (commits.Count > Most || change.Rules.Rules.Contains("")) return touches;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0, commits.Count, parallel, async (i, token) => touches[i] = commits[i] == change.LastChange
                || await TouchesAsync(change, commits[i], token));
        return Array.TrueForAll(touches, touched => !touched) ? [.. touches.Select(_ => true)] : touches;
    }

    private async Task<bool> TouchesAsync(AppliedChange change, string commit, CancellationToken cancellationToken)
    {
        var files = await forge.FilesAsync(change.Project, commit, cancellationToken);
        return files is null || change.Rules.Touches(files) || (!change.Outside.IsEmpty
            && (await _manifests.OutsideAsync(change.Project, change.To, change.Outside, cancellationToken)).Touches(files));
    }
}
