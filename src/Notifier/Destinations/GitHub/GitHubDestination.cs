using Notifications.Notifier.Destinations.Text;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// One comment a pull request, changed in place. It is known by its id, else found by its hidden marker and its author; a new one is
/// written only when there is none, and taken back when somebody else has written one meanwhile. An edit notifies nobody: a failure, or the
/// end, gets a second comment, which leads to the first.
/// </summary>
internal sealed class GitHubDestination(
    string name, GitHubClient api, IGitHubCredentials credentials, GitHubOptions options, TimeProvider time,
    GitHubMessage layout) : IDestination
{
    public string Name => name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (!PullRequestName.TryParse(delivery.Recipient, out var named))
            return new DeliveryOutcome.Rejected($"\"{delivery.Recipient}\" is no pull request: write owner/repository#7.");
        var attempt = new Attempt();
        try
        {
            var delivered = await credentials.CallAsync(
                named.Value.Repository, token => BringAsync(attempt, token, delivery, named.Value, cancellationToken), cancellationToken);
            return delivered with { NothingWritten = !attempt.Wrote };
        }
        catch (GitHubException failed)
        {
            var written = attempt.Wrote && failed.Failure is not GitHubFailure.Unavailable { Reached: false };
            return Outcome(delivery, failed.Failure) with { NothingWritten = !written };
        }
    }

    private async Task<DeliveryOutcome.Delivered> BringAsync(
        Attempt attempt, string token, OutgoingDelivery delivery, PullRequestName pull, CancellationToken cancellationToken)
    {
        var marker = delivery.Conversation?.Marker ?? delivery.DeliveryId;
        ImmutableArray<ConversationMember> members = delivery.Conversation is { Members: { IsDefaultOrEmpty: false } known } ? known
            : [new ConversationMember("", delivery.Message)];
        var body = layout.Body(marker, members, options.LongestComment);
        var stands = GitHubComments.Parse(delivery.Conversation?.ExternalId);
        if (stands.Id is { } id)
        {
            try
            {
                var edited = await attempt.WriteAsync(() => api.UpdateCommentAsync(token, pull, id, body, cancellationToken));
                return await AnnounceAsync(attempt, token, delivery, pull, members, edited, stands.Announcement, cancellationToken);
            }
            catch (GitHubException deleted) when (deleted.Failure is GitHubFailure.NotFound)
            {
                // Somebody deleted it, or it stands in another place: it is looked for, and else written anew.
            }
        }

        var line = GitHubMessage.MarkerLine(marker);
        var found = await FindAsync(token, delivery, pull, line, cancellationToken);
        if (found is null)
        {
            var created = await attempt.WriteAsync(() => api.CreateCommentAsync(token, pull, body, cancellationToken));
            found = await OldestAsync(token, pull, line, cancellationToken);
            // A comment that begins with a failure notifies of it.
            if (found is null || found.Id >= created.Id)
                return Delivered(created, NewsOf(delivery, members) is null ? stands.Announcement : created.Id);
            await attempt.WriteAsync(() => api.DeleteCommentAsync(token, pull, created.Id, cancellationToken));
        }

        var comment = found is { HtmlUrl: not null } && found.Body == body ? found
            : await attempt.WriteAsync(() => api.UpdateCommentAsync(token, pull, found.Id, body, cancellationToken));
        return await AnnounceAsync(attempt, token, delivery, pull, members, comment, stands.Announcement, cancellationToken);
    }

    /// <summary>A failure gets one comment of its own, whoever else fails after it, and the end when nothing has failed: it leads to the
    /// one that is edited.</summary>
    private async Task<DeliveryOutcome.Delivered> AnnounceAsync(
        Attempt attempt, string token, OutgoingDelivery delivery, PullRequestName pull, ImmutableArray<ConversationMember> members,
        IssueComment comment, long? announcement, CancellationToken cancellationToken)
    {
        var each = options.Notify is GitHubNotify.Each;
        if (NewsOf(delivery, members) is not { } news || (announcement is not null && !each)) return Delivered(comment, announcement);
        var marker = GitHubMessage.MarkerLine(
            (delivery.Conversation?.Marker ?? delivery.DeliveryId) + (news.IsEmpty ? "-done" : "-failed")
                + (each ? "-" + delivery.DeliveryId : ""));
        var overview = new Uri(comment.HtmlUrl);
        var announced = await FindAsync(token, delivery, pull, marker, cancellationToken)
            ?? await attempt.WriteAsync(
                () => api.CreateCommentAsync(
                    token, pull, news.IsEmpty ? layout.Done(marker, members, overview)
                        : layout.Announcement(marker, news, overview, options.LongestComment), cancellationToken));
        return Delivered(comment, announced.Id);
    }

    /// <summary>What people are to be notified of: those that failed; none: everything is done; null: nothing.</summary>
    private ImmutableArray<ConversationMember>? NewsOf(OutgoingDelivery delivery, ImmutableArray<ConversationMember> members)
    {
        if (!delivery.Announce || options.Notify is GitHubNotify.Never) return null;
        ImmutableArray<ConversationMember> announced = delivery.Announced.IsEmpty ? [new ConversationMember("", delivery.Message)]
            : delivery.Announced;
        ImmutableArray<ConversationMember> failed =
            [.. announced.Where(member => ChangeModel.StageOf(member.Message) is Stage.Failed or Stage.Degraded)];
        if (!failed.IsEmpty) return failed;
        return options.Notify is not GitHubNotify.Failures
            && members.All(member => ChangeModel.StageOf(member.Message) is Stage.Healthy or Stage.TakenBack) ? failed : null;
    }

    private static DeliveryOutcome.Delivered Delivered(IssueComment comment, long? announcement) =>
        new(new Uri(comment.HtmlUrl), new GitHubComments(comment.Id, announcement).ToString());

    /// <summary>A comment that nobody answered can appear late: what is not there is looked for a second time.</summary>
    private async Task<IssueComment?> FindAsync(
        string token, OutgoingDelivery delivery, PullRequestName pull, string marker, CancellationToken cancellationToken)
    {
        if (await OldestAsync(token, pull, marker, cancellationToken) is { } found)
            return found;
        if (!delivery.MaybeSent)
            return null;
        await Task.Delay(options.LandsLate, time, cancellationToken);
        return await OldestAsync(token, pull, marker, cancellationToken);
    }

    /// <summary>Of those with the marker that are ours: whoever looks finds the same one.</summary>
    private async Task<IssueComment?> OldestAsync(string token, PullRequestName pull, string marker, CancellationToken cancellationToken)
    {
        var author = await credentials.AuthorAsync(cancellationToken);
        return (await api.CommentsAsync(token, pull, cancellationToken)).Where(comment =>
            comment.Body?.StartsWith(marker, StringComparison.Ordinal) == true
                && string.Equals(comment.User?.Login, author, StringComparison.OrdinalIgnoreCase)).MinBy(comment => comment.Id);
    }

    private static DeliveryOutcome Outcome(OutgoingDelivery delivery, GitHubFailure failure) => failure switch
    {
        GitHubFailure.Limited(var reason, var after) => new DeliveryOutcome.Deferred(reason, after, BlocksLane: true, delivery.MaybeSent),
        GitHubFailure.Unavailable(var reason, var maybe, _) =>
            new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, delivery.MaybeSent || maybe),
        GitHubFailure.Unusable(var reason, var repository) => new DeliveryOutcome.Unusable(reason, repository),
        GitHubFailure.Refused(var reason) => new DeliveryOutcome.Rejected(reason),
        GitHubFailure.NotFound(var reason) =>
            new DeliveryOutcome.Rejected(
                $"{reason}; the pull request {delivery.Recipient} does not exist, or the credentials may not see it."),
        _ => throw new InvalidOperationException($"A failure of type {failure.GetType().Name}."),
    };

    /// <summary>Whether a delivery has come to a write: what did not is not counted by GitHub.</summary>
    private sealed class Attempt
    {
        public bool Wrote { get; private set; }

        public Task<T> WriteAsync<T>(Func<Task<T>> write)
        {
            Wrote = true;
            return write();
        }
    }
}
