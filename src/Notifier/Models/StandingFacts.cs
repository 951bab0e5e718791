namespace Notifications.Notifier.Models;

/// <summary>Whether an Application drifts or waits for a sync: what the watcher keeps besides the object, or a transition tells.</summary>
/// <param name="How">Of drift that ended: synced, self-healed, reverted, git-caught-up, deleted.</param>
internal sealed record DriftState(
    bool Active, string? Episode, DateTimeOffset? Since, string? How, ImmutableArray<ResourceFacts> Resources);

/// <param name="Since">When this revision came to wait; where only the standing tells: since when anything waits.</param>
/// <param name="FirstSince">Since when anything waits.</param>
/// <param name="Revision">That waits (the first source's), or waited.</param>
/// <param name="Leftover">A whole sync has applied it and left these resources.</param>
/// <param name="How">Of one that waits no more: synced, withdrawn, replaced, deleted.</param>
/// <param name="Resources">What waits.</param>
internal sealed record PendingState(
    bool Active, DateTimeOffset? Since, DateTimeOffset? FirstSince, string? Revision, bool Leftover, string? How,
    ImmutableArray<ResourceFacts> Resources);

internal static class StandingFacts
{
    public static DriftState Drift(EventView view, Side side, JsonView app, Transition? transition)
    {
        var standing = view.Event.Standing;
        var payload = IsDrift(transition) ? new JsonView(transition!.Data) : default;
        var active = side == Side.After
            ? standing.DriftEpisode is not null
            : Has(view, TransitionKinds.DriftResolved) || (standing.DriftEpisode is not null && !Has(view, TransitionKinds.DriftDetected));
        return new DriftState(
            active,
            transition?.EpisodeId ?? standing.DriftEpisode,
            payload["since"].Time ?? (side == Side.After ? standing.DriftSince : null),
            payload["how"].Text,
            payload["resources"].Items.Any() ? [.. payload["resources"].Items.Select(ResourceFacts.Read)] : active ? OutOfSync(app) : []);
    }

    public static PendingState Pending(EventView view, Side side, JsonView app, Transition? transition)
    {
        var standing = view.Event.Standing;
        var payload = transition?.Kind is TransitionKinds.ChangePending or TransitionKinds.ChangeSettled ? new JsonView(transition.Data)
            : default;
        var active = side == Side.After
            ? standing.PendingSince is not null
            : app["status"]["sync"]["status"].Text == "OutOfSync" && !Drift(view, side, app, transition: null).Active;
        return new PendingState(
            active,
            payload["since"].Time ?? (side == Side.After ? standing.PendingSince : null),
            payload["firstSince"].Time ?? (side == Side.After ? standing.PendingSince : null),
            payload["toRevision"].Text ?? payload["revision"].Text ?? (side == Side.After ? standing.PendingRevision : null),
            payload["leftover"].Flag,
            payload["how"].Text,
            payload["resources"].Items.Any() ? [.. payload["resources"].Items.Select(ResourceFacts.Read)] : active ? OutOfSync(app) : []);
    }

    /// <summary>What differs from git. Hooks differ after every sync and mean nothing.</summary>
    public static ImmutableArray<ResourceFacts> OutOfSync(JsonView app) =>
        [.. app["status"]["resources"].Items.Select(ResourceFacts.Read)
            .Where(resource => resource is { Status: "OutOfSync", IsHook: false })];

    private static bool IsDrift(Transition? transition) => transition?.Kind is
        TransitionKinds.DriftDetected or TransitionKinds.DriftChanged or TransitionKinds.DriftResolved or TransitionKinds.SelfHealed
            or TransitionKinds.Fighting;

    private static bool Has(EventView view, string kind) => view.Event.Transitions.Any(transition => transition.Kind == kind);
}

/// <summary>Which of the two snapshots of an event.</summary>
internal enum Side
{
    Before,
    After,
}
