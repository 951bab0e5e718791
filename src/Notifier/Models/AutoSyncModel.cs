using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>Auto-sync of an Application, and what it tells of who expects it to be on.</summary>
internal static class AutoSyncModel
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <param name="app">The Application.</param>
    /// <param name="offSince">When the watcher saw it switched off; null: it did not.</param>
    public static object Of(JsonView app, DateTimeOffset? offSince) => Object(
        ("enabled", IsOn(app)), ("off_since", Time(offSince)), ("expected_by", Text(IsOn(app) ? null : ExpectedBy(app))));

    private static bool IsOn(JsonView app)
    {
        var automated = app["spec"]["syncPolicy"]["automated"];
        return automated.Exists && automated["enabled"] is var enabled && (!enabled.Exists || enabled.Flag);
    }

    /// <summary>Only what the Application itself says: it does not have the template of its ApplicationSet, and an AppProject says nothing
    /// about auto-sync.</summary>
    private static string? ExpectedBy(JsonView app) =>
        IsOnAsApplied(app["metadata"]["annotations"][LastApplied].Text) ? "the manifest that was applied has it"
        : app["status"]["history"].Items.LastOrDefault()["initiatedBy"]["automated"].Flag ? "its last sync was automated"
        : null;

    private static bool IsOnAsApplied(string? manifest)
    {
        if (manifest is null) return false;
        try
        {
            using var document = JsonDocument.Parse(manifest);
            return IsOn(new JsonView(document.RootElement));
        }
        catch (JsonException)
        {
            return false; // it is anybody's text
        }
    }
}
