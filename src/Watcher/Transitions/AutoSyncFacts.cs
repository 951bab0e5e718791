namespace Notifications.Watcher.Transitions;

/// <summary>Auto-sync is often switched off in an emergency, and forgotten.</summary>
internal static class AutoSyncFacts
{
    public static Fact[] Between(ApplicationSnapshot? before, ApplicationSnapshot after) => (before?.AutoSync, after.AutoSync) switch
    {
        (true, false) => [new Fact.AutoSyncDisabled()],
        (false, true) => [new Fact.AutoSyncEnabled()],
        _ => [],
    };

    /// <summary>Since when it is off where it was on.</summary>
    public static DateTimeOffset? OffSince(
        ApplicationSnapshot? before, ApplicationSnapshot after, TrackedState tracked, DateTimeOffset observedAt) =>
        after.AutoSync ? null : before?.AutoSync == true ? observedAt : tracked.AutoSyncOffSince;
}
