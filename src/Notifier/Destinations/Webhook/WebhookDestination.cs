using System.Net;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>Calls an HTTP endpoint for each delivery: 2xx is done; 429, 5xx and no answer are tried again; everything else is
/// refused.</summary>
internal sealed class WebhookDestination(string name, WebhookClient client) : IDestination
{
    public string Name { get; } = name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        using var request = client.Request(Name, delivery, out var wrong);
        return request is null ? new DeliveryOutcome.Unusable(wrong!, delivery.Recipient.Length > 0 ? delivery.Recipient : null)
            : Outcome(delivery.DeliveryId, await client.SendAsync(request, cancellationToken));
    }

    private DeliveryOutcome Outcome(string deliveryId, HttpAnswer answered) => answered switch
    {
        HttpAnswer.Answered { IsSuccess: true } => new DeliveryOutcome.Delivered(Where: null, deliveryId),
        HttpAnswer.Answered { IsTransient: true } answer =>
            new DeliveryOutcome.Deferred(
                Said(answer), client.RetryAfter(answer), BlocksLane: answer.Status == HttpStatusCode.TooManyRequests),
        // The address and its headers are the operator's.
        HttpAnswer.Answered
        {
            Status: < HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            or HttpStatusCode.MethodNotAllowed or HttpStatusCode.ProxyAuthenticationRequired
        } answer =>
            new DeliveryOutcome.Unusable($"{Said(answer)}; check url, method and headers of the destination \"{Name}\"", Part: null),
        HttpAnswer.Answered answer =>
            new DeliveryOutcome.Rejected($"{Said(answer)}; check url, method and headers of the destination \"{Name}\""),
        HttpAnswer.NotSent(var reason) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false),
        HttpAnswer.Lost(var reason) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false),
        var answer => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    private static string Said(HttpAnswer.Answered answer) =>
        string.Create(CultureInfo.InvariantCulture, $"the endpoint answered {(int)answer.Status} {answer.Status}");
}
