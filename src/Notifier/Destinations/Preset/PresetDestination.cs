using System.Net;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Preset;

/// <summary>Sends messages as a preset says, and changes those that the service lets be changed.</summary>
internal sealed class PresetDestination(string name, PresetOptions options, PresetClient client) : IDestination
{
    public string Name { get; } = name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Recipient.Length == 0 && options.Preset.Recipient.IsRequired)
            return new DeliveryOutcome.Rejected($"A subscription to {Name} names nobody; write {Name}:{options.Preset.Recipient.Example}.");
        if (options.Missing(delivery.Recipient) is { } setting)
            return new DeliveryOutcome.Rejected(
                $"The destination \"{Name}\" has no \"{delivery.Recipient}\" under {setting}; add it there, or correct the subscription.");
        if (delivery.MaybeSent) DestinationMetrics.MayRepeat(Name);
        var shown = delivery with { Message = PresetMessage.Shown(delivery) };
        switch (delivery.Conversation)
        {
            case { Mode: ConversationMode.Update, ExternalId: { } id } when options.Preset.Edit is { } edit:
                return await EditAsync(edit, id, delivery, shown, cancellationToken);
            case { Mode: ConversationMode.Thread, ExternalId: { } thread }:
                var replied = await SendAsync(shown, thread, cancellationToken);
                return replied is DeliveryOutcome.Delivered ? new DeliveryOutcome.Delivered(Where: null, thread) : replied;
            default:
                return await SendAsync(shown, thread: null, cancellationToken);
        }
    }

    /// <summary>Changes a message. A change notifies nobody, so an announcement is also sent; what is gone is sent anew.</summary>
    private async Task<DeliveryOutcome> EditAsync(
        PresetRequest edit, string id, OutgoingDelivery delivery, OutgoingDelivery shown, CancellationToken cancellationToken)
    {
        var changed = await CallAsync(edit, shown, id, thread: null, cancellationToken);
        if (changed is null) return await SendAsync(shown, thread: null, cancellationToken);
        if (changed is not DeliveryOutcome.Delivered || !delivery.Announce) return changed;
        var announced = await SendAsync(delivery, thread: null, cancellationToken);
        return announced is DeliveryOutcome.Delivered ? changed : announced;
    }

    private async Task<DeliveryOutcome> SendAsync(OutgoingDelivery delivery, string? thread, CancellationToken cancellationToken) =>
        await CallAsync(options.Preset.Send, delivery, id: null, thread, cancellationToken)
            ?? new DeliveryOutcome.Rejected($"{Name} knows nothing of what a new message belongs to.");

    /// <summary>Null when what it belongs to is gone.</summary>
    private async Task<DeliveryOutcome?> CallAsync(
        PresetRequest request, OutgoingDelivery delivery, string? id, string? thread, CancellationToken cancellationToken)
    {
        var model = PresetMessage.Of(delivery, options.Preset.Name, options, id, thread);
        using var message = client.Request(request, model, delivery.DeliveryId, out var wrong);
        if (message is null)
            return new DeliveryOutcome.Unusable(
                $"the preset {options.Preset.Name} fails: {options.Masked(wrong!)}", delivery.Recipient.Length > 0 ? delivery.Recipient
                    : null);
        return await client.SendAsync(message, cancellationToken) switch
        {
            HttpAnswer.Answered answered => Outcome(answered, client.Read(answered), delivery.Recipient, id),
            HttpAnswer.NotSent(var reason) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false),
            HttpAnswer.Lost(var reason) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false),
            var answer => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
        };
    }

    private DeliveryOutcome? Outcome(HttpAnswer.Answered answered, PresetAnswer answer, string recipient, string? id)
    {
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Preset.Name} answered {(int)answered.Status} {answered.Status}{(answer.Reason is { } reason ? $": {reason}" : "")}");
        var check = $"{said}; check the settings of the destination \"{Name}\" ({options.Preset.Docs})";
        return answer.Means switch
        {
            PresetMeaning.Done => new DeliveryOutcome.Delivered(Where: null, answer.Id ?? id),
            PresetMeaning.Gone => null,
            PresetMeaning.RateLimit => new DeliveryOutcome.Deferred(said, answer.After, BlocksLane: true),
            PresetMeaning.Retry => new DeliveryOutcome.Deferred(said, answer.After, BlocksLane: false),
            PresetMeaning.Credentials => new DeliveryOutcome.Unusable(check, Part: null),
            PresetMeaning.Closed => new DeliveryOutcome.Unusable(said, recipient.Length > 0 ? recipient : null),
            PresetMeaning.Permanent => new DeliveryOutcome.Rejected(check),
            _ when answered.IsTransient =>
                new DeliveryOutcome.Deferred(said, answer.After, BlocksLane: answered.Status == HttpStatusCode.TooManyRequests),
            _ when answered.Status is < HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.ProxyAuthenticationRequired =>
                new DeliveryOutcome.Unusable(check, Part: null),
            _ => new DeliveryOutcome.Rejected(check),
        };
    }
}
