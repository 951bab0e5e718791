using System.Globalization;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// One message a conversation, changed as its state changes, or answered in its thread; news without a conversation stand alone. What may have
/// been posted already is looked for before it is posted.
/// </summary>
internal sealed partial class SlackDestination(string name, SlackClient client, SlackSearch search, SlackOptions options, TimeProvider time, ILogger<SlackDestination> log) : IDestination
{
    private const string PostMessage = "chat.postMessage";
    private const string UpdateMessage = "chat.update";

    public string Name => name;

    public Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(delivery.Recipient))
            return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Rejected($"A subscription to {name} names no channel; write one, as in \"{name}:#deployments\"."));
        var place = SlackPlace.Parse(delivery.Conversation?.ExternalId);
        return delivery.Conversation switch
        {
            null or { Mode: ConversationMode.Post } => PostAsync(delivery, SlackMessage.Of(delivery.Message), SlackMark.News, thread: null, cancellationToken),
            { Mode: ConversationMode.Thread } => ThreadAsync(delivery, place, cancellationToken),
            { Mode: ConversationMode.Digest } digest => DigestAsync(delivery, digest, place, cancellationToken),
            { Mode: ConversationMode.Update } conversation => UpdateAsync(delivery, conversation, place, cancellationToken),
            var other => throw new InvalidOperationException($"The mode {other.Mode} of a conversation."),
        };
    }

    /// <summary>The conversation's message in its newest state; an update notifies nobody, so an announcement is also posted.</summary>
    private async Task<DeliveryOutcome> UpdateAsync(OutgoingDelivery delivery, ConversationView conversation, SlackPlace? place, CancellationToken cancellationToken)
    {
        var message = SlackMessage.Of(conversation, delivery.Message);
        // Of a message that is found: a post has notified already. Whoever is to announce leaves the mark of the delivery that posted it
        SlackMark? posted = null;
        if (place is null && delivery.MaybeSent)
        {
            switch (await LookAsync(delivery, thread: null, mark => IsRoot(mark, conversation, ref posted), cancellationToken))
            {
                case SlackFinding.Found(var found):
                    place = found;
                    break;
                case SlackFinding.Later later:
                    return Deferred(delivery, later);
            }
        }

        if (place is null)
            return await SendPostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
        var rootMark = delivery.Announce && posted is not null ? posted : Mark(delivery, SlackMark.Root);
        var arguments = SlackJson.Update(place, message, rootMark);
        var answer = await client.WriteAsync(UpdateMessage, arguments, cancellationToken);
        if (answer is SlackAnswer.Refused refused && SlackErrors.IsContent(refused.Code))
            answer = await client.WriteAsync(UpdateMessage, SlackJson.Update(place, Simple(delivery, message, refused), rootMark), cancellationToken);
        if (answer is SlackAnswer.Refused gone && SlackErrors.IsGone(gone.Code))
        {
            MessageGone(name, delivery.Recipient, gone.Code, delivery.DeliveryId);
            return await SendPostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
        }

        if (answer is not SlackAnswer.Ok)
            return Failed(UpdateMessage, delivery, answer, posted: false);
        if (!delivery.Announce || posted?.DeliveryId == delivery.DeliveryId)
            return Delivered(place);
        var announced = await PostAsync(delivery, SlackMessage.Of(delivery.Message), SlackMark.News, thread: null, cancellationToken);
        return announced is DeliveryOutcome.Delivered ? Delivered(place) : announced;
    }

    private static bool IsRoot(SlackMark mark, ConversationView conversation, ref SlackMark? posted)
    {
        if (mark.Role != SlackMark.Root || mark.Conversation != conversation.Marker)
            return false;
        posted = mark;
        return true;
    }

    private async Task<DeliveryOutcome> ThreadAsync(OutgoingDelivery delivery, SlackPlace? root, CancellationToken cancellationToken)
    {
        var message = SlackMessage.Of(delivery.Message);
        if (root is null)
            return await PostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
        var replied = await PostAsync(delivery, message, SlackMark.Reply, root, cancellationToken);
        return replied is DeliveryOutcome.Delivered { ExternalId: null } reply ? reply with { ExternalId = root.ToString() } : replied;
    }

    /// <summary>The digest, the news as a reply in its thread, and after the last of them the digest as it has become.</summary>
    private async Task<DeliveryOutcome> DigestAsync(OutgoingDelivery delivery, ConversationView digest, SlackPlace? place, CancellationToken cancellationToken)
    {
        var stood = place is not null;
        if (place is null)
        {
            var opened = await OpenAsync(delivery, digest, cancellationToken);
            if (opened is not DeliveryOutcome.Delivered root)
                return opened;
            place = SlackPlace.Parse(root.ExternalId)!;
            if (options.CallsPerSecond is { } rate)
                await Task.Delay(TimeSpan.FromSeconds(1.05 / rate), time, cancellationToken);
        }

        var reply = await ReplyAsync(delivery, digest, place, broadcast: stood && delivery.Announce, cancellationToken);
        if (reply is DeliveryOutcome.Deferred later)
            return later with { MaybeSent = later.MaybeSent || !stood };
        if (reply is not DeliveryOutcome.Delivered { ExternalId: { } stands } || digest.MoreToCome || !stood)
            return reply;
        var answer = await client.WriteAsync(
            UpdateMessage, SlackJson.Update(SlackPlace.Parse(stands)!, SlackOverview.Of(digest), Mark(delivery, SlackMark.Root)), cancellationToken);
        return answer is SlackAnswer.Ok ? reply : Failed(UpdateMessage, delivery with { MaybeSent = true }, answer, posted: true);
    }

    private async Task<DeliveryOutcome> OpenAsync(OutgoingDelivery delivery, ConversationView digest, CancellationToken cancellationToken)
    {
        if (delivery.MaybeSent)
        {
            switch (await LookAsync(delivery, thread: null, mark => mark.Role == SlackMark.Root && mark.Conversation == digest.Marker, cancellationToken))
            {
                case SlackFinding.Found(var found):
                    return Delivered(found);
                case SlackFinding.Later later:
                    return Deferred(delivery, later);
            }
        }

        return await SendPostAsync(delivery, SlackOverview.Of(digest), SlackMark.Root, thread: null, cancellationToken);
    }

    /// <summary>A reply that stands already may tell other news than this attempt: it is changed to what this one tells.</summary>
    private async Task<DeliveryOutcome> ReplyAsync(
        OutgoingDelivery delivery, ConversationView digest, SlackPlace root, bool broadcast, CancellationToken cancellationToken)
    {
        var message = SlackOverview.News(digest.News, delivery.Message);
        if (delivery.MaybeSent)
        {
            switch (await LookAsync(delivery, root, mark => mark.DeliveryId == delivery.DeliveryId && mark.Role == SlackMark.Reply, cancellationToken))
            {
                case SlackFinding.Found(var found):
                    var answer = await client.WriteAsync(UpdateMessage, SlackJson.Update(found, message, Mark(delivery, SlackMark.Reply)), cancellationToken);
                    return answer is SlackAnswer.Ok ? Delivered(root) : Failed(UpdateMessage, delivery, answer, posted: false);
                case SlackFinding.Later later:
                    return Deferred(delivery, later);
            }
        }

        return await SendPostAsync(delivery with { Announce = broadcast }, message, SlackMark.Reply, root, cancellationToken);
    }

    /// <summary>Posts a message unless it stands already.</summary>
    private async Task<DeliveryOutcome> PostAsync(OutgoingDelivery delivery, SlackMessage message, string role, SlackPlace? thread, CancellationToken cancellationToken)
    {
        if (delivery.MaybeSent)
        {
            switch (await LookAsync(delivery, thread, mark => mark.DeliveryId == delivery.DeliveryId && mark.Role == role, cancellationToken))
            {
                case SlackFinding.Found(var found):
                    return Delivered(thread ?? found);
                case SlackFinding.Later later:
                    return Deferred(delivery, later);
            }
        }

        return await SendPostAsync(delivery, message, role, thread, cancellationToken);
    }

    private async Task<DeliveryOutcome> SendPostAsync(OutgoingDelivery delivery, SlackMessage message, string role, SlackPlace? thread, CancellationToken cancellationToken)
    {
        byte[] Arguments(SlackMessage content) =>
            SlackJson.Post(thread?.Channel ?? delivery.Recipient, content, Mark(delivery, role), thread?.Ts, broadcast: thread is not null && delivery.Announce);

        var answer = await client.WriteAsync(PostMessage, Arguments(message), cancellationToken);
        if (answer is SlackAnswer.Refused refused && SlackErrors.IsContent(refused.Code))
            answer = await client.WriteAsync(PostMessage, Arguments(Simple(delivery, message, refused)), cancellationToken);
        switch (answer)
        {
            case SlackAnswer.Ok ok when ok.Text("channel") is { } channel && ok.Text("ts") is { } ts:
                search.Learn(delivery.Recipient, channel);
                return Delivered(thread ?? new SlackPlace(channel, ts));
            case SlackAnswer.Refused(var code, _) when thread is not null && SlackErrors.IsGone(code):
                MessageGone(name, delivery.Recipient, code, delivery.DeliveryId);
                return await SendPostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
            default:
                return Failed(PostMessage, delivery, answer, posted: true);
        }
    }

    /// <summary>A post that nobody answered can appear late: what is not there is looked for a second time.</summary>
    private async Task<SlackFinding> LookAsync(OutgoingDelivery delivery, SlackPlace? thread, Func<SlackMark, bool> which, CancellationToken cancellationToken)
    {
        var finding = await search.FindAsync(delivery.Recipient, thread, which, cancellationToken);
        if (finding is SlackFinding.NotThere)
        {
            await Task.Delay(options.LandsLate, time, cancellationToken);
            finding = await search.FindAsync(delivery.Recipient, thread, which, cancellationToken);
        }

        if (finding is SlackFinding.CannotLook(var reason))
        {
            DestinationMetrics.MayRepeat(name);
            MayRepeat(name, delivery.Recipient, reason, delivery.DeliveryId);
        }

        return finding;
    }

    private SlackMessage Simple(OutgoingDelivery delivery, SlackMessage message, SlackAnswer.Refused refused)
    {
        LayoutRefused(name, delivery.Recipient, refused.Code, refused.Detail, delivery.DeliveryId);
        return message with { Blocks = [new SlackBlock.Section(message.Fallback.Length > 0 ? message.Fallback : message.Text)] };
    }

    private static SlackMark Mark(OutgoingDelivery delivery, string role) => new(delivery.DeliveryId, role, delivery.Conversation?.Marker);

    private static DeliveryOutcome.Delivered Delivered(SlackPlace place) =>
        new(new Uri(string.Create(CultureInfo.InvariantCulture, $"https://slack.com/app_redirect?channel={Uri.EscapeDataString(place.Channel)}&message_ts={Uri.EscapeDataString(place.Ts)}")), place.ToString());

    private static DeliveryOutcome.Deferred Deferred(OutgoingDelivery delivery, SlackFinding.Later later) =>
        new(later.Reason, later.After, BlocksLane: false, delivery.MaybeSent);

    private static DeliveryOutcome Failed(string method, OutgoingDelivery delivery, SlackAnswer answer, bool posted) => answer switch
    {
        SlackAnswer.Limited(var after) => new DeliveryOutcome.Deferred($"Slack limits {method} in {delivery.Recipient}", after, BlocksLane: true, delivery.MaybeSent),
        SlackAnswer.Unavailable(var reason, var maybe) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, delivery.MaybeSent || (posted && maybe)),
        SlackAnswer.Refused refused when SlackErrors.IsCredentials(refused.Code) => new DeliveryOutcome.Unusable(SlackErrors.Explain(method, delivery.Recipient, refused), Part: null),
        SlackAnswer.Refused refused => new DeliveryOutcome.Rejected(SlackErrors.Explain(method, delivery.Recipient, refused)),
        SlackAnswer.Ok => new DeliveryOutcome.Deferred($"Slack's answer to {method} names no message", After: null, BlocksLane: false, MaybeSent: true),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination}: the message in {Recipient} cannot be changed any more ({Code}): delivery {Delivery} is posted anew")]
    private partial void MessageGone(string destination, string recipient, string code, string delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination}: an earlier attempt of delivery {Delivery} to {Recipient} may have been posted and cannot be looked for ({Reason}); it may appear twice")]
    private partial void MayRepeat(string destination, string recipient, string reason, string delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination}: Slack refused the layout of delivery {Delivery} to {Recipient}: {Code} {Detail}; it is sent in plain words")]
    private partial void LayoutRefused(string destination, string recipient, string code, string? detail, string delivery);
}
