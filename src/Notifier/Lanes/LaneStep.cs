namespace Notifications.Notifier.Lanes;

/// <summary>The state of a lane that its next step depends on.</summary>
/// <param name="BlockedUntil">The end of a rate limit that the destination reported.</param>
/// <param name="InFlight">How many ordering keys are in flight.</param>
/// <param name="Fresh">How many ordering keys are known to be due.</param>
/// <param name="TokensAt">When the lane's limits allow one of the keys that are held back; null: none is.</param>
/// <param name="Stale">True when the ledger may hold due keys that are not known.</param>
/// <param name="NextDue">When the next key of the ledger is due, as of the last scan; null: none waits.</param>
/// <param name="Leaving">True when the lane is to be handed back.</param>
internal readonly record struct LaneView(
    DateTimeOffset? BlockedUntil, int InFlight, int Concurrency, int Fresh, DateTimeOffset? TokensAt, bool Stale, DateTimeOffset? NextDue,
    bool Leaving);

/// <summary>What a lane does next.</summary>
internal abstract record LaneStep
{
    private LaneStep()
    {
    }

    /// <summary>Send so many of the keys that are known to be due.</summary>
    internal sealed record Start(int Count) : LaneStep;

    /// <summary>Look again at the keys that were held back.</summary>
    internal sealed record Release : LaneStep;

    /// <summary>Read from the ledger what is due.</summary>
    internal sealed record Scan : LaneStep;

    /// <summary>Wait for a signal, or until the time.</summary>
    internal sealed record Wait(DateTimeOffset? Until) : LaneStep;

    /// <summary>Give the lane back: nothing is in flight any more.</summary>
    internal sealed record Leave : LaneStep;

    public static LaneStep Next(LaneView lane, DateTimeOffset now) => lane switch
    {
        { Leaving: true, InFlight: 0 } => new Leave(),
        { Leaving: true } => new Wait(Until: null),
        { BlockedUntil: { } until } when until > now => new Wait(until),
        { InFlight: var n, Concurrency: var most } when n >= most => new Wait(Until: null),
        { Fresh: > 0 and var n } => new Start(Math.Min(n, lane.Concurrency - lane.InFlight)),
        { TokensAt: { } at } when at <= now => new Release(),
        { Stale: true } => new Scan(),
        { NextDue: { } due } when due <= now => new Scan(),
        { NextDue: { } due, TokensAt: { } at } => new Wait(due < at ? due : at),
        _ => new Wait(lane.NextDue ?? lane.TokensAt),
    };
}
