namespace Notifications.Notifier.Models;

/// <summary>What made a sync start, as far as the Application tells.</summary>
internal static class SyncCause
{
    private const string ImageUpdater = "image updater";

    /// <summary>
    /// A user's name, <c>self-heal</c>, <c>image updater</c>, the reason that a controller wrote into the operation (an ApplicationSet's
    /// rolling sync), <c>a commit</c>,
    /// <c>a change of the Application</c>, <c>a refresh</c>; null when nothing says.
    /// </summary>
    public static string? Of(SyncOperation sync, AppFacts facts, Enriched enriched)
    {
        if (sync.SelfHealAttempts > 0) return "self-heal";
        if (IsImageUpdater(sync.By)) return ImageUpdater;
        if (sync is { By: { } user, Automated: false }) return user;
        if (ReasonOf(sync.State["operation"]["info"]) is { } reason) return reason;
        return sync.Automated ? OfAutomated(sync, facts, enriched) : null;
    }

    private static string? OfAutomated(SyncOperation sync, AppFacts facts, Enriched enriched)
    {
        var moved = facts.Sources.FirstOrDefault(
            source => source.Previous.Text.Length > 0 && source.Revision.Text.Length > 0 && source.Previous != source.Revision);
        if (moved is not null)
            return enriched.Commits.TryGetValue(moved.Index, out var commit) && IsImageUpdater(commit.Author) ? $"{ImageUpdater}'s commit"
                : moved.Revision.IsCommit ? "a commit" : "a new version";
        if (HasOtherSources(sync, facts.App["status"]["history"]))
            return IsUpdatedByImageUpdater(facts.App) ? ImageUpdater : "a change of the Application";
        return IsRefreshed(facts.App) || IsRefreshed(facts.View.Before) ? "a refresh" : null;
    }

    /// <summary>The revision is the one that was deployed before, and what is made of it is not: other parameters, other images.</summary>
    private static bool HasOtherSources(SyncOperation sync, JsonView history)
    {
        var before = history.Items.LastOrDefault(
            entry => sync.StartedAt is { } started && entry["deployStartedAt"].Time is { } began && began < started);
        var now = sync.State["syncResult"];
        return before.Exists && (Differ(before["source"], now["source"]) || Differ(before["sources"], now["sources"]));
    }

    private static bool Differ(JsonView before, JsonView now) => before.Exists && now.Exists
        && !JsonElement.DeepEquals(before.Element, now.Element);

    /// <summary>While a refresh is asked for (by a webhook or a person) the Application has this annotation.</summary>
    private static bool IsRefreshed(JsonView app) => app["metadata"]["annotations"]["argocd.argoproj.io/refresh"].Text is not null;

    private static bool IsUpdatedByImageUpdater(JsonView app) =>
        app["metadata"]["annotations"]["argocd-image-updater.argoproj.io/image-list"].Text is not null;

    private static bool IsImageUpdater(string? name) => name?.Contains("image-updater", StringComparison.OrdinalIgnoreCase) is true;

    private static string? ReasonOf(JsonView info) => info.Items.FirstOrDefault(item => item["name"].Text == "Reason")["value"].Text;
}
