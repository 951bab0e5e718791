namespace Notifications.Dashboard.Pages;

/// <summary>The colour of a state; its word always stands beside it.</summary>
internal static class Tones
{
    public static string Of(string word) => word switch
    {
        "Synced" or "Healthy" or "delivered" or "usable" or "ready" or "leads" or "holds" => "good",
        "OutOfSync" or "Suspended" or "pending" or "waiting" or "blocked" or "kept" => "warn",
        "Degraded" or "Missing" or "drift" or "dead" or "unusable" or "not ready" or "failed" => "bad",
        "Progressing" or "sending" or "starting" or "again" => "busy",
        _ => "idle",
    };

    /// <summary>Of a transition.</summary>
    public static string OfKind(string kind) => kind switch
    {
        "sync-succeeded" or "drift-resolved" or "self-healed" or "change-settled" or "reconciliation-resumed" => "good",
        "sync-failed" or "sync-errored" or "drift-detected" or "drift-changed" or "fighting" or "condition-appeared" => "bad",
        "sync-terminated" or "sync-retrying" or "change-pending" or "auto-sync-disabled" or "reconciliation-stalled" => "warn",
        "sync-started" or "sync-progressed" => "busy",
        _ => "idle",
    };
}
