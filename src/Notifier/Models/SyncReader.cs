namespace Notifications.Notifier.Models;

internal static class SyncReader
{
    /// <summary>Null when no operation is known.</summary>
    /// <param name="app">The Application whose operation is meant when no transition mentions one.</param>
    /// <param name="uid">The Application's <c>metadata.uid</c>.</param>
    /// <param name="transition">Its payload goes before the Application, which may mention a newer operation already.</param>
    public static SyncOperation? Read(JsonView app, string uid, Transition? transition)
    {
        var state = app["status"]["operationState"];
        var payload = transition is not null && IsSync(transition.Kind) ? new JsonView(transition.Data) : default;
        if (payload.Exists)
        {
            var sameOperation = state["startedAt"].Time is { } started && started == payload["startedAt"].Time;
            return FromPayload(payload, transition!.SyncId, sameOperation ? state : default);
        }

        return state["phase"].Text is null && state["startedAt"].Text is null ? null : FromState(state, uid);
    }

    public static bool IsSync(string kind) => kind.StartsWith("sync-", StringComparison.Ordinal)
        && kind != TransitionKinds.SyncStatusChanged;

    /// <summary>The revision or revisions of a node that has both fields: Argo CD leaves <c>revision</c> empty for several
    /// sources.</summary>
    public static ImmutableArray<string> Revisions(JsonView node, string one = "revision", string several = "revisions") =>
        node[several].Texts is { Count: > 0 } all ? [.. all] : node[one].Text is { } single ? [single] : [];

    private static SyncOperation FromPayload(JsonView payload, string? id, JsonView state) => new(
        id,
        payload["phase"].Text,
        Revisions(payload),
        payload["startedAt"].Time,
        payload["finishedAt"].Time,
        payload["initiatedBy"]["username"].Text,
        payload["initiatedBy"]["automated"].Flag,
        payload["partial"].Flag,
        payload["dryRun"].Flag,
        payload["prune"].Flag,
        payload["retryCount"].Number,
        payload["autoHealAttempts"].Number,
        payload["message"].Text,
        payload["inferred"].Flag,
        state);

    private static SyncOperation FromState(JsonView state, string uid)
    {
        var sync = state["operation"]["sync"];
        return new SyncOperation(
            state["startedAt"].Time is { } started ? SyncIds.Of(uid, started) : null,
            state["phase"].Text,
            Revisions(state["syncResult"]) is { IsEmpty: false } synced ? synced : Revisions(sync),
            state["startedAt"].Time,
            state["finishedAt"].Time,
            state["operation"]["initiatedBy"]["username"].Text,
            state["operation"]["initiatedBy"]["automated"].Flag,
            sync["resources"].Items.Any(),
            sync["dryRun"].Flag,
            sync["prune"].Flag,
            state["retryCount"].Number,
            sync["autoHealAttemptsCount"].Number,
            state["message"].Text,
            Inferred: false,
            state);
    }
}
