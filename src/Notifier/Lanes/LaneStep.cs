namespace Notifications.Notifier.Lanes;

/// <summary>What the decision about a lane looks at.</summary>
/// <param name="BlockedUntil">A rate limit that the destination told.</param>
/// <param name="UnderWay">Chains that are being delivered.</param>
/// <param name="Fresh">Chains that are known to be due.</param>
/// <param name="TokensAt">When the lane's limits allow one of those that they did not allow yet; null: there are none.</param>
/// <param name="Stale">The ledger may hold due chains that are not known.</param>
/// <param name="NextDue">When the next chain of the ledger is due, as of the last look; null: none waits.</param>
/// <param name="Leaving">The lane is to be handed back.</param>
internal readonly record struct LaneView(
    DateTimeOffset? BlockedUntil, int UnderWay, int Concurrency, int Fresh, DateTimeOffset? TokensAt, bool Stale, DateTimeOffset? NextDue, bool Leaving);

/// <summary>What a lane does next.</summary>
internal abstract record LaneStep
{
    private LaneStep()
    {
    }

    /// <summary>Start so many of those that are known to be due.</summary>
    internal sealed record Start(int Count) : LaneStep;

    /// <summary>Look again at those that the limits did not allow.</summary>
    internal sealed record Release : LaneStep;

    /// <summary>Look into the ledger for what is due.</summary>
    internal sealed record Look : LaneStep;

    /// <summary>Until something is heard, or until then.</summary>
    internal sealed record Wait(DateTimeOffset? Until) : LaneStep;

    /// <summary>Nothing is under way any more: give the lane back.</summary>
    internal sealed record Leave : LaneStep;

    public static LaneStep Next(LaneView lane, DateTimeOffset now) => lane switch
    {
        { Leaving: true, UnderWay: 0 } => new Leave(),
        { Leaving: true } => new Wait(Until: null),
        { BlockedUntil: { } until } when until > now => new Wait(until),
        { UnderWay: var n, Concurrency: var most } when n >= most => new Wait(Until: null),
        { Fresh: > 0 and var n } => new Start(Math.Min(n, lane.Concurrency - lane.UnderWay)),
        { TokensAt: { } at } when at <= now => new Release(),
        { Stale: true } => new Look(),
        { NextDue: { } due } when due <= now => new Look(),
        { NextDue: { } due, TokensAt: { } at } => new Wait(due < at ? due : at),
        _ => new Wait(lane.NextDue ?? lane.TokensAt),
    };
}
