using Microsoft.Extensions.Logging;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment;

/// <summary>
/// Finds out what a message would like to say and its event does not hold, within a budget of time. What is missing is named, never waited
/// for; whatever goes wrong on the way costs one line of the message, never the message.
/// </summary>
/// <param name="drifts">By the instance's name: how to find out the fields that differ.</param>
internal sealed partial class Enricher(
    CommitFinder commits, FrozenDictionary<string, ArgoCdSource> argocds, FrozenDictionary<string, IDriftSource> drifts, TimeSpan budget,
    TimeProvider clock, ILogger<Enricher> logger)
{
    private const int MaxDriftResources = 5;
    private const string Resources = "the unhealthy resources";
    private const string Fields = "the fields that differ";

    /// <summary>Patterns of the repositories whose commits are described, of those that an Application may have read.</summary>
    public ImmutableArray<string> CommitDetails { get; init; } = ["*"];

    /// <summary>Knows who used the client that wrote a field; null: nobody is asked.</summary>
    public AuditLookup? Audits { get; init; }

    public async Task<Enriched> AboutAsync(AppFacts facts, CancellationToken cancellationToken)
    {
        var appEvent = facts.View.Event;
        var argocd = argocds.GetValueOrDefault(appEvent.Instance.Name);
        using var limit = new CancellationTokenSource(budget, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);

        var found = GuardedAsync(
            CommitsAsync(facts, argocd, both.Token), FrozenDictionary<int, CommitFacts>.Empty, "the commits", appEvent);
        var waiting = GuardedAsync(
            WaitingAsync(facts, both.Token), FrozenDictionary<int, WaitingCommits>.Empty, "the commits that wait", appEvent);
        var unhealthy = GuardedAsync(UnhealthyAsync(facts, argocd, both.Token), new(null, Resources), Resources, appEvent);
        var drift = GuardedAsync(DriftAsync(facts, both.Token), new(ComparedResources.NoAnswer, Fields), Fields, appEvent);
        await Task.WhenAll(found, waiting, unhealthy, drift);
        cancellationToken.ThrowIfCancellationRequested();

        var tree = await unhealthy;
        var fields = await drift;
        return new Enriched(await found, tree.Value, fields.Value, [.. new[] { tree.Missing, fields.Missing }.OfType<string>()])
        {
            Waiting = await waiting,
            Window = appEvent.Routing.SyncWindows is { } windows ? SyncWindows.StateOf(new JsonView(windows), facts, clock.GetUtcNow())
                : null,
        };
    }

    /// <summary>The commit that a single line names; null when nobody knows it in time.</summary>
    public async Task<CommitFacts?> CommitAsync(AppFacts facts, CancellationToken cancellationToken)
    {
        var appEvent = facts.View.Event;
        using var limit = new CancellationTokenSource(budget, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var commits = await GuardedAsync(
            CommitsAsync(facts, argocds.GetValueOrDefault(appEvent.Instance.Name), both.Token), FrozenDictionary<int, CommitFacts>.Empty,
            "the commits", appEvent);
        return facts.Source is { } source ? commits.GetValueOrDefault(source.Index) : null;
    }

    private async Task<T> GuardedAsync<T>(Task<T> part, T without, string what, ApplicationTransitioned appEvent)
    {
        try
        {
            return await part;
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            // A damaged document is damaged for the whole message
            if (e is not OperationCanceledException) LogBroke(e, what, appEvent.App.Name);
            return without;
        }
    }

    private async Task<FrozenDictionary<int, CommitFacts>> CommitsAsync(
        AppFacts facts, ArgoCdSource? argocd, CancellationToken cancellationToken)
    {
        var several = facts.Sources.Length > 1;
        var asked = Described(facts)
            .Select(async source =>
                (source.Index, Commit: await commits.FindAsync(facts.View.Event.App, source, several, argocd, cancellationToken)));
        return (await Task.WhenAll(asked)).Where(answer => answer.Commit is not null)
            .ToFrozenDictionary(answer => answer.Index, answer => answer.Commit!);
    }

    private async Task<FrozenDictionary<int, WaitingCommits>> WaitingAsync(AppFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Transition?.Kind != TransitionKinds.ChangePending
            || facts.Pending.Leftover) return FrozenDictionary<int, WaitingCommits>.Empty;
        var asked = Described(facts).Where(source => source.Previous.IsCommit && source.Previous != source.Revision)
            .Select(async source => (source.Index, Range: await commits.BetweenAsync(facts, source, cancellationToken)));
        return (await Task.WhenAll(asked)).Where(answer => answer.Range is not null)
            .ToFrozenDictionary(answer => answer.Index, answer => answer.Range!);
    }

    /// <summary>The sources of which commits may be described.</summary>
    private IEnumerable<SourceFacts> Described(AppFacts facts) => facts.ReadableSources.Where(source => source.Revision.IsCommit
        && CommitDetails.Any(pattern => SourcePermission.Permits([pattern], source.Repository!.Key)));

    private static async Task<Part<ImmutableArray<ResourceFacts>?>> UnhealthyAsync(
        AppFacts facts, ArgoCdSource? argocd, CancellationToken cancellationToken)
    {
        var ill = facts.App["status"]["health"]["status"].Text is "Degraded" or "Missing";
        if (!ill || argocd is null || !facts.Unhealthy.IsEmpty)
        {
            return new(null, null);
        }

        var tree = await argocd.AskAsync((client, token) => client.ResourceTreeAsync(facts.View.Event.App, token), cancellationToken);
        return tree is null ? new(null, Resources) : new(tree.Unhealthy, null);
    }

    private async Task<Part<ComparedResources>> DriftAsync(AppFacts facts, CancellationToken cancellationToken)
    {
        var (compared, missing) = await CompareAsync(facts, cancellationToken);
        return new(Audits is null ? compared : await Audits.WithPeopleAsync(facts, compared, cancellationToken), missing);
    }

    private async Task<Part<ComparedResources>> CompareAsync(AppFacts facts, CancellationToken cancellationToken)
    {
        if (!drifts.TryGetValue(facts.View.Event.Instance.Name, out var source)) return new(
            ComparedResources.OfWatcher(facts.Transition), null);
        if (facts.Transition?.Kind is not (TransitionKinds.DriftDetected or TransitionKinds.DriftChanged or TransitionKinds.Fighting
            or TransitionKinds.ChangePending))
        {
            return new(ComparedResources.None, null);
        }

        var resources = facts.Transition.Kind == TransitionKinds.ChangePending ? facts.Pending.Resources : facts.Drift.Resources;
        var (compared, isComplete) = await source.CompareAsync(
            facts.View.Event.App, [.. resources.Take(MaxDriftResources)], cancellationToken);
        return new(compared, isComplete ? null : Fields);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Finding out {What} of {Application} broke: its message goes without them")]
    private partial void LogBroke(Exception e, string what, string application);

    /// <param name="Missing">What readers miss when it was asked for and not got.</param>
    private sealed record Part<T>(T Value, string? Missing);
}
