using Notifications.Dashboard.Views;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Reading;

/// <summary>A delivery as pages show it.</summary>
internal static class RowOfDelivery
{
    public static DeliveryRow Of(DeliverySummary delivery) => new(
        delivery.Id, delivery.State.Word(), delivery.Application, delivery.Trigger, delivery.Destination, delivery.Recipient,
        delivery.Attempts, delivery.Created, delivery.Updated, delivery.Due, Note(delivery), LinkOf(delivery.Link));

    private static string? Note(DeliverySummary delivery) => delivery switch
    {
        { Reason: { } reason } => reason,
        { State: DeliveryState.Superseded } => "a newer state of the conversation was sent instead",
        { CoalescedInto: not null } => "sent together with newer states of its conversation",
        _ => null,
    };

    /// <summary>A destination may answer with any address: readers follow web pages only.</summary>
    private static Uri? LinkOf(string? link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address : null;
}
