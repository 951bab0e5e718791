namespace Notifications.Notifier.Destinations.Email;

/// <summary>Sends an e-mail for each delivery. What belongs together is one thread.</summary>
internal sealed class EmailDestination(string name, EmailOptions options, EmailClient client) : IDestination
{
    public string Name { get; } = name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (EmailMessage.Address(delivery.Recipient) is not { } to)
            return new DeliveryOutcome.Rejected(
                $"\"{UntrustedText.CleanLine(delivery.Recipient)}\" is no e-mail address; write one, as in \"{Name}:sre@example.com\".");
        if (delivery.MaybeSent) DestinationMetrics.MayRepeat(Name);
        using var mail = EmailMessage.Of(delivery, options.From, to);
        return await client.SendAsync(mail, cancellationToken) switch
        {
            null => new DeliveryOutcome.Delivered(Where: null, mail.MessageId),
            { Verdict: EmailVerdict.Later } later => new DeliveryOutcome.Deferred(Reason(later), After: null, BlocksLane: false),
            { Verdict: EmailVerdict.Unusable } unusable => new DeliveryOutcome.Unusable(Reason(unusable), Part: null),
            var never => new DeliveryOutcome.Rejected(Reason(never)),
        };
    }

    private string Reason(EmailFailure failure) => $"{options.Host}: {failure.Said}";
}
