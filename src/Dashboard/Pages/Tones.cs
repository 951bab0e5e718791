namespace Notifications.Dashboard.Pages;

/// <summary>The colour of a state; its word always stands beside it.</summary>
internal static class Tones
{
    public static string Of(string word) => word switch
    {
        "Synced" or "Healthy" or "delivered" or "usable" or "ready" => "good",
        "OutOfSync" or "Suspended" or "pending" or "waiting" or "blocked" => "warn",
        "Degraded" or "Missing" or "drift" or "dead" or "unusable" or "not ready" or "failed" => "bad",
        "Progressing" or "sending" => "busy",
        _ => "idle",
    };
}
