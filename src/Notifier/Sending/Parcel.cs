using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>A call that is ready to be made, and what the ledger has to note about it.</summary>
/// <param name="Outgoing">Null: nothing is left to be told, only to be noted.</param>
/// <param name="Told">What the call tells: the carrier's news and the riders'.</param>
/// <param name="Failed">What could not be rendered.</param>
internal sealed record Parcel(
    ChainView Chain,
    Delivery? Carrier,
    OutgoingDelivery? Outgoing,
    IReadOnlyList<ToldNews> Told,
    IReadOnlyList<FailedNews> Failed,
    IReadOnlyList<Superseded> Older,
    IReadOnlyList<Superseded> Late)
{
    /// <summary>When the call is delivered, nothing of the chain waits any more but what has come meanwhile.</summary>
    public bool EndsAll => Chain.IsWhole && Told.Count + Failed.Count + Older.Count + Late.Count == Chain.Open.Count;
}

internal readonly record struct ToldNews(Delivery Delivery, Message Message);

internal readonly record struct FailedNews(Delivery Delivery, string Reason);
