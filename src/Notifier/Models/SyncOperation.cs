namespace Notifications.Notifier.Models;

/// <summary>A sync operation: as a transition tells it, else as the Application's <c>status.operationState</c> does.</summary>
/// <param name="Id">As in the transition, else derived from uid and start.</param>
/// <param name="Phase">Running, Terminating, Failed, Error, Succeeded.</param>
/// <param name="Revisions">One for each source; may hold empty ones.</param>
/// <param name="By">User name; null for automated ones and where the object does not say.</param>
/// <param name="Retries">How often it was tried again.</param>
/// <param name="SelfHealAttempts">More than 0: started by self-heal.</param>
/// <param name="Inferred">Its phases were not all seen.</param>
/// <param name="State">The Application's <c>status.operationState</c>; nothing when it mentions another operation already.</param>
internal sealed record SyncOperation(
    string? Id,
    string? Phase,
    ImmutableArray<string> Revisions,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? By,
    bool Automated,
    bool Partial,
    bool DryRun,
    bool Prune,
    long Retries,
    long SelfHealAttempts,
    string? Message,
    bool Inferred,
    JsonView State)
{
    private ImmutableArray<ResourceFacts> _results;

    /// <summary>What became of each resource, as far as it is known.</summary>
    public ImmutableArray<ResourceFacts> Results =>
        _results.IsDefault ? _results = [.. State["syncResult"]["resources"].Items.Select(ResourceFacts.Read)] : _results;

    public TimeSpan? Duration => FinishedAt - StartedAt is { } took && took >= TimeSpan.Zero ? took : null;

    /// <summary>Resources that failed to apply, and hooks that failed.</summary>
    public IEnumerable<ResourceFacts> Failed =>
        Results.Where(result => result.Status is "SyncFailed" || result.HookPhase is "Failed" or "Error");

    /// <summary>Resources that the operation touched, as far as its messages tell.</summary>
    public IEnumerable<ResourceFacts> Changed => Results.Where(result =>
        result.Status is "Synced" or "Pruned" && result.Message?.EndsWith(" unchanged", StringComparison.Ordinal) is false);
}
