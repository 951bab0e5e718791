namespace Notifications.Notifier.Contracts;

/// <summary>
/// Renders the neutral message of one delivery, at the time it is delivered. Reads over the network within a budget of its own and never
/// fails for what is missing there: the message says so. A lane calls it from several deliveries at a time.
/// </summary>
internal delegate Task<Composition> ComposeMessage(ComposeRequest request, CancellationToken cancellationToken);

/// <param name="DeliveryId">For logs and traces.</param>
/// <param name="Event">The event that the message is about; with a timer the newest of the Application when it fired.</param>
/// <param name="Transition">The one it is about; with a timer from the event that started it; null: a condition without a
/// transition.</param>
/// <param name="Trigger">Name of the trigger that fired.</param>
/// <param name="Templates">Names to render, merged in order.</param>
/// <param name="Destination">The key under <c>destinations</c>.</param>
/// <param name="DestinationType">Its <c>type</c>, as templates ask for it: slack, github, gitlab, webhook, console and others.</param>
/// <param name="Recipient">Concrete, as the destination gets it.</param>
internal sealed record ComposeRequest(
    string DeliveryId,
    ApplicationTransitioned Event,
    Transition? Transition,
    string Trigger,
    IReadOnlyList<string> Templates,
    string Destination,
    string DestinationType,
    string Recipient)
{
    public LedgerFacts Ledger { get; init; } = LedgerFacts.None;

    /// <summary>In which times are shown.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;
}

internal abstract record Composition
{
    private Composition()
    {
    }

    internal sealed record Composed(Message Message) : Composition;

    /// <summary>A template error: the delivery waits until the template is mended.</summary>
    /// <param name="Reason">With file, line, column and the line itself.</param>
    internal sealed record Failed(string Reason) : Composition
    {
        /// <summary>It is not the templates' doing, and no message will ever come of it.</summary>
        public bool IsFinal { get; init; }

        /// <summary>The people of a namespace wrote the templates.</summary>
        public bool IsSelfService { get; init; }
    }
}
