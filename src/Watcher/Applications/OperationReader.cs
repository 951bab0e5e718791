using System.Text.Json;

namespace Notifications.Watcher.Applications;

/// <summary>Reads <c>status.operationState</c>.</summary>
internal static class OperationReader
{
    public static OperationState? Read(JsonElement state, JsonElement hydrator)
    {
        if (state.ValueKind != JsonValueKind.Object || Phases.Known(state.Text("phase")) is not { } phase) return null;
        var operation = state.Child("operation");
        var sync = operation.Child("sync");
        var result = StatusReader.Revisions(state.Child("syncResult"));
        var revisions = result.Count > 0 ? result : StatusReader.Revisions(sync);
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
            DryRevision = StatusReader.DryRevision(hydrator, revisions),
        };
    }
}
