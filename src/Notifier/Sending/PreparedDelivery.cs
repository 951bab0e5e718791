using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>A call that is ready to be made, with what the ledger has to record about it.</summary>
/// <param name="Key">The deliveries that it was prepared from.</param>
/// <param name="Outgoing">What the destination is asked for; null when there is nothing to send, only to record.</param>
/// <param name="Rendered">What the call sends: the primary delivery and those coalesced into it.</param>
/// <param name="Failed">What could not be rendered: it waits for the operator, or has ended.</param>
internal sealed record PreparedDelivery(
    OrderedDeliveries Key,
    Delivery? Primary,
    OutgoingDelivery? Outgoing,
    IReadOnlyList<RenderedDelivery> Rendered,
    IReadOnlyList<FailedDelivery> Failed,
    IReadOnlyList<Superseded> Older,
    IReadOnlyList<Superseded> Late)
{
    /// <summary>When the call is delivered, nothing of the key waits any more except what arrived meanwhile.</summary>
    public bool EndsAll => Key.IsWhole && Failed.All(failed => failed.IsFinal)
        && Rendered.Count + Failed.Count + Older.Count + Late.Count == Key.Open.Count;
}

internal readonly record struct RenderedDelivery(Delivery Delivery, Message Message);

/// <param name="IsFinal">It has ended; else it waits.</param>
internal readonly record struct FailedDelivery(Delivery Delivery, string Reason, bool IsFinal)
{
    /// <summary>The people of a namespace wrote the templates.</summary>
    public bool IsSelfService { get; init; }

    /// <summary>It waits for somebody's answer, and for no template to be mended.</summary>
    public bool WaitsForAnswer { get; init; }
}
