namespace Notifications.Notifier.Sending;

/// <summary>Reasons as they may be written down. They hold what a server said, and servers repeat tokens and send whatever they
/// like.</summary>
internal sealed class ReasonText(KnownSecrets secrets)
{
    public string Of(string reason) => UntrustedText.Clean(SecretPatterns.Hide(secrets.Mask(reason), "***"));

    public DeliveryOutcome Of(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Rejected rejected => rejected with { Reason = Of(rejected.Reason) },
        DeliveryOutcome.Unusable unusable => unusable with { Reason = Of(unusable.Reason) },
        DeliveryOutcome.Deferred deferred => deferred with { Reason = Of(deferred.Reason) },
        _ => outcome,
    };

    public RecipientResolution Of(RecipientResolution resolution) => resolution switch
    {
        RecipientResolution.Rejected rejected => rejected with { Reason = Of(rejected.Reason) },
        RecipientResolution.Unusable unusable => unusable with { Reason = Of(unusable.Reason) },
        RecipientResolution.Deferred deferred => deferred with { Reason = Of(deferred.Reason) },
        RecipientResolution.Resolved { Note: { } note } resolved => resolved with { Note = Of(note) },
        _ => resolution,
    };

    public Composition Of(Composition composition) => composition is Composition.Failed failed ? failed with { Reason = Of(failed.Reason) }
        : composition;
}
