namespace Notifications.Dashboard.Views;

/// <summary>A delivery: who is notified of what, where, and what became of it.</summary>
/// <param name="State">waiting, sending, delivered, superseded, dead.</param>
/// <param name="Reason">Of its last failure, or a note; without secrets.</param>
/// <param name="Link">To the message or the comment; null: none, or it is not known.</param>
public sealed record DeliveryRow(
    string Id, string State, string Application, string Trigger, string Destination, string Recipient, int Attempts, DateTimeOffset Created,
    DateTimeOffset Updated, DateTimeOffset Due, string? Reason, Uri? Link)
{
    public bool IsDead => State == "dead";

    public bool IsOpen => State is "waiting" or "sending";
}

/// <summary>Which deliveries; null: all.</summary>
/// <param name="Application">A name, "namespace/name" or "instance/namespace/name".</param>
/// <param name="Recipient">Alone, or with its destination as <c>slack:#sre</c>.</param>
public sealed record DeliveryListFilter(string? Application, string? Recipient, string? State);

/// <param name="Deliveries">The newest first, at most <see cref="Most"/>.</param>
public sealed record TimelineView(DeliveryListFilter Filter, IReadOnlyList<DeliveryRow> Deliveries)
{
    public const int Most = 100;

    public static IReadOnlyList<string> States { get; } = ["waiting", "sending", "delivered", "superseded", "dead"];
}
