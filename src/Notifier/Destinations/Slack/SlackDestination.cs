using Microsoft.Extensions.Logging;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// Keeps one message for each conversation, updated or replied to as its state changes; a delivery without a conversation gets a message of
/// its own. A message that may have been posted already is looked for before it is posted.
/// </summary>
internal sealed partial class SlackDestination(
    string name, SlackClient client, SlackSearch search, SlackOptions options, SlackChange changes, TimeProvider time,
    ILogger<SlackDestination> log) : IDestination
{
    private const string PostMessage = "chat.postMessage";
    private const string UpdateMessage = "chat.update";

    public string Name => name;

    public Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(delivery.Recipient))
            return Task.FromResult<DeliveryOutcome>(
                new DeliveryOutcome.Rejected($"A subscription to {name} names no channel; write one, as in \"{name}:#deployments\"."));
        var place = SlackPlace.Parse(delivery.Conversation?.ExternalId);
        return delivery.Conversation switch
        {
            null or { Mode: ConversationMode.Post } =>
                PostAsync(delivery, SlackMessage.Of(delivery.Message), SlackMark.Single, thread: null, cancellationToken),
            { Mode: ConversationMode.Thread } => ThreadAsync(delivery, place, cancellationToken),
            { Mode: ConversationMode.Digest } digest => DigestAsync(delivery, digest, place, cancellationToken),
            { Mode: ConversationMode.Update } conversation => UpdateAsync(delivery, conversation, place, cancellationToken),
            var other => throw new InvalidOperationException($"The mode {other.Mode} of a conversation."),
        };
    }

    /// <summary>Updates the conversation's message. An update notifies nobody, so an announcement is also posted.</summary>
    private async Task<DeliveryOutcome> UpdateAsync(
        OutgoingDelivery delivery, ConversationView conversation, SlackPlace? place, CancellationToken cancellationToken)
    {
        var message = RootOf(delivery, conversation);
        // The mark of a message that is found says which delivery posted it. A post has notified already of what its own delivery says, so
        // that must not be announced again; of what another delivery brought to this call it has not.
        SlackMark? posted = null;
        if (place is null)
        {
            var earlier = await FindEarlierAsync(
                delivery, thread: null, mark => IsRoot(mark, conversation) && (posted = mark) is not null, cancellationToken);
            if (earlier.Later is { } later)
                return later;
            place = earlier.Place;
        }

        if (place is null)
            return await BeginAsync(delivery, conversation, message, cancellationToken);
        var hasNotified = posted?.DeliveryId == delivery.DeliveryId && delivery.AnnouncesItself;
        var rootMark = delivery.Announce && posted is not null ? posted : Mark(delivery, SlackMark.Root);
        var arguments = SlackJson.Update(place, message, rootMark);
        var answer = await client.WriteAsync(UpdateMessage, arguments, cancellationToken);
        if (answer is SlackAnswer.Refused refused && SlackErrors.IsContent(refused.Code))
            answer = await client.WriteAsync(
                UpdateMessage, SlackJson.Update(place, Simple(delivery, message, refused), rootMark), cancellationToken);
        if (answer is SlackAnswer.Refused gone && SlackErrors.IsGone(gone.Code))
        {
            MessageGone(name, delivery.Recipient, gone.Code, delivery.DeliveryId);
            return await BeginAsync(delivery, conversation, message, cancellationToken);
        }

        if (answer is not SlackAnswer.Ok)
            return Failed(UpdateMessage, delivery, answer, posted: false);
        if (ChangeGroup.Is(conversation.Key))
            return delivery.Announce
                ? await AnnounceInThreadAsync(delivery, place, isBroadcast: !hasNotified, cancellationToken)
                : Delivered(place);
        if (!delivery.Announce || hasNotified)
            return Delivered(place);
        var announced = await PostAsync(delivery, Announcement(delivery), SlackMark.Single, thread: null, cancellationToken);
        return announced is DeliveryOutcome.Delivered ? Delivered(place) : announced;
    }

    private SlackMessage RootOf(OutgoingDelivery delivery, ConversationView conversation) =>
        conversation is { Mode: ConversationMode.Digest } ? SlackOverview.Of(conversation)
        : ChangeGroup.Is(conversation.Key) && !conversation.Members.IsDefaultOrEmpty ? changes.Of(conversation)
        : SlackMessage.Of(conversation, delivery.Message);

    /// <summary>Posts the message of a conversation. That of a change says only that something has failed: what, is in its thread. It
    /// notifies by itself.</summary>
    private async Task<DeliveryOutcome> BeginAsync(
        OutgoingDelivery delivery, ConversationView conversation, SlackMessage message, CancellationToken cancellationToken)
    {
        var begun = await SendPostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
        if (!delivery.Announce || !ChangeGroup.Is(conversation.Key) || begun is not DeliveryOutcome.Delivered { ExternalId: { } external })
            return begun;
        await PauseAsync(cancellationToken);
        var replied = await AnnounceInThreadAsync(delivery, SlackPlace.Parse(external)!, isBroadcast: false, cancellationToken);
        if (replied is not DeliveryOutcome.Rejected refused)
            return replied is DeliveryOutcome.Deferred later ? later with { MaybeSent = true } : replied;
        // The message stands, and has to be known: else the next state would post another one.
        ReplyRefused(name, delivery.Recipient, refused.Reason, delivery.DeliveryId);
        return begun;
    }

    /// <summary>What has failed, in the thread of the change; in the channel too, once.</summary>
    private Task<DeliveryOutcome> AnnounceInThreadAsync(
        OutgoingDelivery delivery, SlackPlace root, bool isBroadcast, CancellationToken cancellationToken) => PostAsync(
        delivery with { Announce = isBroadcast }, Announcement(delivery), SlackMark.Reply, root, cancellationToken);

    private static SlackMessage Announcement(OutgoingDelivery delivery) => delivery.Announced switch
    {
        [var one] => SlackMessage.Of(one.Message),
        { Length: > 1 } several => SlackOverview.Reply(several),
        _ => SlackMessage.Of(delivery.Message),
    };

    private static bool IsRoot(SlackMark mark, ConversationView conversation) => mark.Role == SlackMark.Root
        && mark.Conversation == conversation.Marker;

    private async Task<DeliveryOutcome> ThreadAsync(OutgoingDelivery delivery, SlackPlace? root, CancellationToken cancellationToken)
    {
        var message = SlackMessage.Of(delivery.Message);
        if (root is null)
            return await PostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
        var replied = await PostAsync(delivery, message, SlackMark.Reply, root, cancellationToken);
        return replied is DeliveryOutcome.Delivered { ExternalId: null } reply ? reply with { ExternalId = root.ToString() } : replied;
    }

    /// <summary>Posts the digest if it does not exist, replies in its thread with what this call adds, and after the last reply updates the
    /// digest.</summary>
    private async Task<DeliveryOutcome> DigestAsync(
        OutgoingDelivery delivery, ConversationView digest, SlackPlace? place, CancellationToken cancellationToken)
    {
        var existed = place is not null;
        if (place is null)
        {
            var opened = await OpenAsync(delivery, digest, cancellationToken);
            if (opened is not DeliveryOutcome.Delivered root)
                return opened;
            place = SlackPlace.Parse(root.ExternalId)!;
            await PauseAsync(cancellationToken);
        }

        var reply = await ReplyAsync(delivery, digest, place, broadcast: existed && delivery.Announce, cancellationToken);
        if (reply is DeliveryOutcome.Deferred later)
            return later with { MaybeSent = later.MaybeSent || !existed };
        if (reply is not DeliveryOutcome.Delivered { ExternalId: { } stands } || digest.MoreToCome || !existed)
            return reply;
        var answer = await client.WriteAsync(
            UpdateMessage, SlackJson.Update(SlackPlace.Parse(stands)!, SlackOverview.Of(digest), Mark(delivery, SlackMark.Root)),
            cancellationToken);
        // An overview that somebody has deleted takes nothing from the reply that was posted.
        return answer is SlackAnswer.Ok || (answer is SlackAnswer.Refused(var code, _) && SlackErrors.IsGone(code))
            ? reply
            : Failed(UpdateMessage, delivery with { MaybeSent = true }, answer, posted: true);
    }

    private async Task<DeliveryOutcome> OpenAsync(OutgoingDelivery delivery, ConversationView digest, CancellationToken cancellationToken)
    {
        var earlier = await FindEarlierAsync(delivery, thread: null, mark => IsRoot(mark, digest), cancellationToken);
        if (earlier.Later is { } later)
            return later;
        return earlier.Place is { } found
            ? Delivered(found)
            : await SendPostAsync(delivery, RootOf(delivery, digest), SlackMark.Root, thread: null, cancellationToken);
    }

    /// <summary>Replies in a digest's thread. A reply that an earlier attempt posted may hold other deliveries than this one: it is updated
    /// to what this attempt sends.</summary>
    private async Task<DeliveryOutcome> ReplyAsync(
        OutgoingDelivery delivery, ConversationView digest, SlackPlace root, bool broadcast, CancellationToken cancellationToken)
    {
        var message = SlackOverview.Reply(digest.Added);
        var earlier = await FindEarlierAsync(
            delivery, root, mark => mark.DeliveryId == delivery.DeliveryId && mark.Role == SlackMark.Reply, cancellationToken);
        if (earlier.Later is { } later)
            return later;
        if (earlier.Place is not { } found)
            return await SendPostAsync(delivery with { Announce = broadcast }, message, SlackMark.Reply, root, cancellationToken);
        var answer = await client.WriteAsync(
            UpdateMessage, SlackJson.Update(found, message, Mark(delivery, SlackMark.Reply)), cancellationToken);
        return answer is SlackAnswer.Ok ? Delivered(root) : Failed(UpdateMessage, delivery, answer, posted: false);
    }

    /// <summary>Posts a message unless an earlier attempt did.</summary>
    private async Task<DeliveryOutcome> PostAsync(
        OutgoingDelivery delivery, SlackMessage message, string role, SlackPlace? thread, CancellationToken cancellationToken)
    {
        var earlier = await FindEarlierAsync(
            delivery, thread, mark => mark.DeliveryId == delivery.DeliveryId && mark.Role == role, cancellationToken);
        if (earlier.Later is { } later)
            return later;
        return earlier.Place is { } found ? Delivered(thread ?? found)
            : await SendPostAsync(delivery, message, role, thread, cancellationToken);
    }

    private async Task<DeliveryOutcome> SendPostAsync(
        OutgoingDelivery delivery, SlackMessage message, string role, SlackPlace? thread, CancellationToken cancellationToken)
    {
        byte[] Arguments(SlackMessage content) =>
            SlackJson.Post(thread?.Channel ?? delivery.Recipient, content, Mark(delivery, role), thread?.Ts, broadcast: thread is not null
                && delivery.Announce);

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
                if (delivery.Conversation is { } known && (known.Mode is ConversationMode.Digest || ChangeGroup.Is(known.Key)))
                    return await SendThreadAnewAsync(delivery, known, message, cancellationToken);
                return await SendPostAsync(delivery, message, SlackMark.Root, thread: null, cancellationToken);
            default:
                return Failed(PostMessage, delivery, answer, posted: true);
        }
    }

    /// <summary>The overview whose thread is gone, and this reply in its thread: a reply in the place of the overview would be overwritten
    /// by it.</summary>
    private async Task<DeliveryOutcome> SendThreadAnewAsync(
        OutgoingDelivery delivery, ConversationView overview, SlackMessage reply, CancellationToken cancellationToken)
    {
        var opened = await SendPostAsync(
            delivery with { Announce = false }, RootOf(delivery, overview), SlackMark.Root, thread: null, cancellationToken);
        if (opened is not DeliveryOutcome.Delivered { ExternalId: { } place })
            return opened;
        await PauseAsync(cancellationToken);
        // Without its conversation: the thread of a message that has just been posted is not gone as well.
        return await SendPostAsync(
            delivery with { Announce = false, Conversation = overview with { Key = "", Mode = ConversationMode.Thread } }, reply,
            SlackMark.Reply,
            SlackPlace.Parse(place), cancellationToken);
    }

    /// <summary>Between two calls of one delivery, which the lane's limit counts as one.</summary>
    private Task PauseAsync(CancellationToken cancellationToken) =>
        options.CallsPerSecond is { } rate ? Task.Delay(TimeSpan.FromSeconds(1.05 / rate), time, cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// Looks for the message that an earlier attempt may have posted. A post without an answer can appear late, so what is not found is
    /// looked for a second time.
    /// </summary>
    /// <returns>Its place; or the outcome when it cannot be looked for at the moment; neither when there is none, or nobody can
    /// know.</returns>
    private async Task<(SlackPlace? Place, DeliveryOutcome.Deferred? Later)> FindEarlierAsync(
        OutgoingDelivery delivery, SlackPlace? thread, Func<SlackMark, bool> which, CancellationToken cancellationToken)
    {
        if (!delivery.MaybeSent)
            return default;
        var finding = await search.FindAsync(delivery.Recipient, thread, which, cancellationToken);
        if (finding is SlackFinding.NotThere)
        {
            await Task.Delay(options.LandsLate, time, cancellationToken);
            finding = await search.FindAsync(delivery.Recipient, thread, which, cancellationToken);
        }

        switch (finding)
        {
            case SlackFinding.Found(var place):
                return (place, null);
            case SlackFinding.Later(var reason, var after):
                return (null, new DeliveryOutcome.Deferred(reason, after, BlocksLane: false, delivery.MaybeSent));
            case SlackFinding.CannotLook(var reason):
                DestinationMetrics.MayRepeat(name);
                MayRepeat(name, delivery.Recipient, reason, delivery.DeliveryId);
                break;
        }

        return default;
    }

    private SlackMessage Simple(OutgoingDelivery delivery, SlackMessage message, SlackAnswer.Refused refused)
    {
        LayoutRefused(name, delivery.Recipient, refused.Code, refused.Detail, delivery.DeliveryId);
        return message with { Blocks = [new SlackBlock.Section(message.Fallback.Length > 0 ? message.Fallback : message.Text)] };
    }

    private static SlackMark Mark(OutgoingDelivery delivery, string role) => new(delivery.DeliveryId, role, delivery.Conversation?.Marker);

    private static DeliveryOutcome.Delivered Delivered(SlackPlace place) =>
        new(new Uri(string.Create(
            CultureInfo.InvariantCulture,
            $"https://slack.com/app_redirect?channel={Uri.EscapeDataString(place.Channel)}&message_ts={Uri.EscapeDataString(place.Ts)}")),
            place.ToString())
        {
            RecipientId = place.Channel,
        };

    private static DeliveryOutcome Failed(string method, OutgoingDelivery delivery, SlackAnswer answer, bool posted) => answer switch
    {
        SlackAnswer.Limited(var after) =>
            new DeliveryOutcome.Deferred($"Slack limits {method} in {delivery.Recipient}", after, BlocksLane: true, delivery.MaybeSent),
        SlackAnswer.Unavailable(var reason, var maybe) =>
            new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, delivery.MaybeSent || (posted && maybe)),
        SlackAnswer.Refused refused when SlackErrors.IsCredentials(refused.Code) =>
            new DeliveryOutcome.Unusable(SlackErrors.Explain(method, delivery.Recipient, refused), Part: null),
        SlackAnswer.Refused refused when SlackErrors.IsClosed(refused.Code) => new DeliveryOutcome.Deferred(
            SlackErrors.Explain(method, delivery.Recipient, refused), After: null, BlocksLane: false, delivery.MaybeSent),
        SlackAnswer.Refused refused => new DeliveryOutcome.Rejected(SlackErrors.Explain(method, delivery.Recipient, refused)),
        SlackAnswer.Ok => new DeliveryOutcome.Deferred(
            $"Slack's answer to {method} names no message", After: null, BlocksLane: false, MaybeSent: true),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Destination}: the message in {Recipient} cannot be changed any more ({Code}): delivery {Delivery} is posted anew")]
    private partial void MessageGone(string destination, string recipient, string code, string delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination}: an earlier attempt of delivery {Delivery} to {Recipient} may have been posted and cannot be looked for ({Reason}); it may appear twice")]
    private partial void MayRepeat(string destination, string recipient, string reason, string delivery);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Destination}: the reply of delivery {Delivery} in the thread in {Recipient} was refused: {Reason}")]
    private partial void ReplyRefused(string destination, string recipient, string reason, string delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination}: Slack refused the layout of delivery {Delivery} to {Recipient}: {Code} {Detail}; it is sent in plain words")]
    private partial void LayoutRefused(string destination, string recipient, string code, string? detail, string delivery);
}
