namespace Notifications.Watcher.Applications;

/// <summary>Reads <c>status.operationState</c>.</summary>
internal static class OperationReader
{
    /// <param name="state"><c>status.operationState</c>.</param>
    /// <param name="hydrator"><c>status.sourceHydrator</c>.</param>
    /// <param name="desired">What Argo CD last compared with: what failed before a revision was known was meant for it.</param>
    public static OperationState? Read(JsonElement state, JsonElement hydrator, IReadOnlyList<string> desired)
    {
        if (state.ValueKind != JsonValueKind.Object || Phases.Known(state.Text("phase")) is not { } phase) return null;
        var operation = state.Child("operation");
        var sync = operation.Child("sync");
        var result = StatusReader.Revisions(state.Child("syncResult"));
        var asked = StatusReader.Revisions(sync);
        var isNamed = asked.Count > 0 && asked.All(IsCommit);
        var revisions = result.Count > 0 ? result
            : !isNamed && desired.Count > 0 && phase is Phases.Failed or Phases.Error ? desired
            : asked;
        return new OperationState
        {
            Phase = phase,
            StartedAt = state.Time("startedAt"),
            FinishedAt = state.Time("finishedAt"),
            Message = state.TextOrNull("message"),
            RetryCount = state.Count("retryCount"),
            DryRun = sync.Flag("dryRun"),
            Prune = sync.Flag("prune"),
            AutoHealAttempts = sync.Count("autoHealAttemptsCount"),
            InitiatedBy = StatusReader.InitiatedBy(operation.Child("initiatedBy")) ?? Initiator.Nobody,
            Selected = [.. sync.Items("resources").Select(StatusReader.Key)],
            Revisions = revisions,
            Failed = [.. state.Child("syncResult").Items("resources")
                .Where(r => r.IsText("status", "SyncFailed") || r.IsOneOf("hookPhase", Phases.Failed, Phases.Error))
                .Select(StatusReader.Key)],
            DryRevision = StatusReader.DryRevision(hydrator, revisions),
        };
    }

    /// <summary>A branch, a tag or <c>HEAD</c> names no revision yet.</summary>
    private static bool IsCommit(string revision) => revision.Length is >= 7 and <= 64 && revision.All(char.IsAsciiHexDigit);
}
