using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// One comment a pull or merge request, changed in place. It is known by its id, else found by its hidden marker and its author; a new one
/// is written only when there is none, and taken back when somebody else has written one meanwhile. An edit notifies nobody: a failure, or
/// the end, gets a second comment, which leads to the first.
/// </summary>
internal sealed class ForgeDestination(
    string name, IForgeComments comments, ImmutableArray<IForgeStatuses> statuses, ForgeNames names, ForgeOptions options,
    TimeProvider time, ForgeMessage layout) : IDestination
{
    public string Name => name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (StatusRecipient.TryParse(delivery.Recipient, out var shown))
            return await ShowAsync(delivery, shown, cancellationToken);
        if (names.Parse(delivery.Recipient) is not (var request, null))
            return new DeliveryOutcome.Rejected($"\"{delivery.Recipient}\" is no {names.Request}: write {names.Example}.");
        var attempt = new ForgeWrites();
        try
        {
            var delivered = await BringAsync(attempt, delivery, request, cancellationToken);
            return delivered with { Writes = attempt.Made };
        }
        catch (ForgeException failed)
        {
            return Outcome(delivery, failed.Failure) with { Writes = attempt.Made };
        }
    }

    /// <summary>A delivery of statuses writes those that differ, of all Applications of the commit.</summary>
    private async Task<DeliveryOutcome> ShowAsync(OutgoingDelivery delivery, StatusRecipient recipient, CancellationToken cancellationToken)
    {
        if (statuses.FirstOrDefault(known => known.Kind == recipient.Kind) is not { } writer)
            return new DeliveryOutcome.Rejected($"the destination does not write to {recipient.Kind} any more: it was switched off.");
        var writes = new StatusWrites();
        try
        {
            var wanted = MembersOf(delivery).Select(ApplicationStatus.Of).OfType<ApplicationStatus>();
            await writer.WriteAsync(recipient, [.. wanted.DistinctBy(status => status.Name)], writes, cancellationToken);
            return new DeliveryOutcome.Delivered(Where: null, StatusRecipient.External) { Writes = writes.Made };
        }
        catch (ForgeException failed)
        {
            // Who may comment may not write statuses yet: one does not keep the other waiting.
            return Outcome(delivery, failed.Failure) switch
            {
                DeliveryOutcome.Unusable { Part: not null } refused => refused with { Part = recipient.Repository },
                var outcome => outcome,
            } with
            { Writes = writes.Made };
        }
    }

    private static ImmutableArray<ConversationMember> MembersOf(OutgoingDelivery delivery) =>
        delivery.Conversation is { Members: { IsDefaultOrEmpty: false } known } ? known : [new ConversationMember("", delivery.Message)];

    private async Task<DeliveryOutcome.Delivered> BringAsync(
        ForgeWrites attempt, OutgoingDelivery delivery, RequestName request, CancellationToken cancellationToken)
    {
        var marker = delivery.Conversation?.Marker ?? delivery.DeliveryId;
        var members = MembersOf(delivery);
        var body = layout.Body(marker, members, options.LongestComment);
        var stands = PostedComments.Parse(delivery.Conversation?.ExternalId);
        if (stands.Id is { } id)
        {
            try
            {
                var edited = await attempt.WriteAsync(() => comments.UpdateAsync(request, id, body, cancellationToken));
                return await AnnounceAsync(attempt, delivery, request, members, edited, stands.Announcement, cancellationToken);
            }
            catch (ForgeException deleted) when (deleted.Failure is ForgeFailure.NotFound)
            {
                // Somebody deleted it, or it stands in another place: it is looked for, and else written anew.
            }
        }

        var line = layout.MarkerLine(marker);
        var found = await FindAsync(delivery, request, line, cancellationToken);
        if (found is null)
        {
            var created = await attempt.WriteAsync(() => comments.CreateAsync(request, body, cancellationToken));
            found = await OldestAsync(request, line, cancellationToken);
            // A comment that begins with a failure notifies of it.
            if (found is null || found.Id >= created.Id)
                return Delivered(created, NewsOf(delivery, members) is null ? stands.Announcement : created.Id);
            await attempt.WriteAsync(() => comments.DeleteAsync(request, created.Id, cancellationToken));
        }

        var comment = found is { Page: not null } && found.Body == body ? found
            : await attempt.WriteAsync(() => comments.UpdateAsync(request, found.Id, body, cancellationToken));
        return await AnnounceAsync(attempt, delivery, request, members, comment, stands.Announcement, cancellationToken);
    }

    /// <summary>A failure gets one comment of its own, whoever else fails after it, and the end when nothing has failed: it leads to the
    /// one that is edited.</summary>
    private async Task<DeliveryOutcome.Delivered> AnnounceAsync(
        ForgeWrites attempt, OutgoingDelivery delivery, RequestName request, ImmutableArray<ConversationMember> members,
        ForgeComment comment, long? announcement, CancellationToken cancellationToken)
    {
        var each = options.Notify is ForgeNotify.Each;
        if (NewsOf(delivery, members) is not { } news || (announcement is not null && !each)) return Delivered(comment, announcement);
        var marker = layout.MarkerLine(
            (delivery.Conversation?.Marker ?? delivery.DeliveryId) + (news.IsEmpty ? "-done" : "-failed")
                + (each ? "-" + delivery.DeliveryId : ""));
        var overview = comment.Page!;
        var announced = await FindAsync(delivery, request, marker, cancellationToken)
            ?? await attempt.WriteAsync(
                () => comments.CreateAsync(
                    request, news.IsEmpty ? layout.Done(marker, members, overview)
                        : layout.Announcement(marker, news, overview, options.LongestComment), cancellationToken));
        return Delivered(comment, announced.Id);
    }

    /// <summary>What people are to be notified of: those that failed; none: everything is done; null: nothing.</summary>
    private ImmutableArray<ConversationMember>? NewsOf(OutgoingDelivery delivery, ImmutableArray<ConversationMember> members)
    {
        if (!delivery.Announce || options.Notify is ForgeNotify.Never) return null;
        ImmutableArray<ConversationMember> announced = delivery.Announced.IsEmpty ? [new ConversationMember("", delivery.Message)]
            : delivery.Announced;
        ImmutableArray<ConversationMember> failed =
            [.. announced.Where(member => ChangeModel.StageOf(member.Message) is Stage.Failed or Stage.Degraded)];
        if (!failed.IsEmpty) return failed;
        return options.Notify is not ForgeNotify.Failures
            && members.All(member => ChangeModel.StageOf(member.Message) is Stage.Healthy or Stage.TakenBack) ? failed : null;
    }

    private static DeliveryOutcome.Delivered Delivered(ForgeComment comment, long? announcement) =>
        new(comment.Page!, new PostedComments(comment.Id, announcement).ToString());

    /// <summary>A comment that nobody answered can appear late: what is not there is looked for a second time.</summary>
    private async Task<ForgeComment?> FindAsync(
        OutgoingDelivery delivery, RequestName request, string marker, CancellationToken cancellationToken)
    {
        if (await OldestAsync(request, marker, cancellationToken) is { } found)
            return found;
        if (!delivery.MaybeSent)
            return null;
        await Task.Delay(options.LandsLate, time, cancellationToken);
        return await OldestAsync(request, marker, cancellationToken);
    }

    /// <summary>Of those with the marker that are ours: whoever looks finds the same one.</summary>
    private async Task<ForgeComment?> OldestAsync(RequestName request, string marker, CancellationToken cancellationToken) =>
        (await comments.OursAsync(request, cancellationToken))
        .Where(comment => comment.Body.StartsWith(marker, StringComparison.Ordinal)).MinBy(comment => comment.Id);

    private DeliveryOutcome Outcome(OutgoingDelivery delivery, ForgeFailure failure) => failure switch
    {
        ForgeFailure.Limited(var reason, var after) => new DeliveryOutcome.Deferred(reason, after, BlocksLane: true, delivery.MaybeSent),
        ForgeFailure.Unfinished(var reason, var after) => new DeliveryOutcome.Deferred(reason, after, BlocksLane: false),
        ForgeFailure.Unavailable(var reason, var maybe, _) =>
            new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, delivery.MaybeSent || maybe),
        ForgeFailure.Unusable(var reason, var repository) => new DeliveryOutcome.Unusable(reason, repository),
        ForgeFailure.Refused(var reason) => new DeliveryOutcome.Rejected(reason),
        ForgeFailure.NotFound(var reason) =>
            new DeliveryOutcome.Rejected(
                $"{reason}; {(StatusRecipient.TryParse(delivery.Recipient, out _) ? "" : $"the {names.Request} ")}{delivery.Recipient} does not exist, or the credentials may not see it."),
        _ => throw new InvalidOperationException($"A failure of type {failure.GetType().Name}."),
    };
}
