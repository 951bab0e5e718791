using System.Collections.Immutable;
using System.Globalization;
using Notifications.Notifier.Contracts;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// One comment a pull request, changed in place. It is known by its id, else found by its hidden marker and its author; a new one is written only when
/// there is none. An edit notifies nobody and neither does an announcement here: the pull request keeps its one comment.
/// </summary>
internal sealed class GitHubDestination(string name, GitHubClient api, IGitHubCredentials credentials, GitHubOptions options, TimeProvider time) : IDestination
{
    public string Name => name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (!PullRequestName.TryParse(delivery.Recipient, out var named))
            return new DeliveryOutcome.Rejected($"\"{delivery.Recipient}\" is no pull request: write owner/repository#7.");
        var attempt = new Attempt();
        try
        {
            var comment = await credentials.CallAsync(named.Value.Repository, token => BringAsync(attempt, token, delivery, named.Value, cancellationToken), cancellationToken);
            return new DeliveryOutcome.Delivered(new Uri(comment.HtmlUrl), comment.Id.ToString(CultureInfo.InvariantCulture)) { NothingWritten = !attempt.Wrote };
        }
        catch (GitHubException failed)
        {
            var written = attempt.Wrote && failed.Failure is not GitHubFailure.Unavailable { Reached: false };
            return Outcome(delivery, failed.Failure) with { NothingWritten = !written };
        }
    }

    private async Task<IssueComment> BringAsync(Attempt attempt, string token, OutgoingDelivery delivery, PullRequestName pull, CancellationToken cancellationToken)
    {
        var marker = delivery.Conversation?.Marker ?? delivery.DeliveryId;
        ImmutableArray<ConversationMember> members = delivery.Conversation is { Members: { IsDefaultOrEmpty: false } known } ? known : [new ConversationMember("", delivery.Message)];
        var body = GitHubMessage.Body(marker, members, options.LongestComment);
        if (long.TryParse(delivery.Conversation?.ExternalId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            try
            {
                return await attempt.WriteAsync(() => api.UpdateCommentAsync(token, pull, id, body, cancellationToken));
            }
            catch (GitHubException deleted) when (deleted.Failure is GitHubFailure.NotFound)
            {
                // Somebody deleted it, or it stands in another place: it is looked for, and else written anew.
            }
        }

        var found = await FindAsync(token, delivery, pull, GitHubMessage.MarkerLine(marker), cancellationToken);
        if (found is { HtmlUrl: not null } && found.Body == body)
            return found;
        return await attempt.WriteAsync(() => found is null
            ? api.CreateCommentAsync(token, pull, body, cancellationToken)
            : api.UpdateCommentAsync(token, pull, found.Id, body, cancellationToken));
    }

    /// <summary>A comment that nobody answered can appear late: what is not there is looked for a second time.</summary>
    private async Task<IssueComment?> FindAsync(string token, OutgoingDelivery delivery, PullRequestName pull, string marker, CancellationToken cancellationToken)
    {
        var author = await credentials.AuthorAsync(cancellationToken);
        if (await LookAsync() is { } found)
            return found;
        if (!delivery.MaybeSent)
            return null;
        await Task.Delay(options.LandsLate, time, cancellationToken);
        return await LookAsync();

        async Task<IssueComment?> LookAsync() => (await api.CommentsAsync(token, pull, cancellationToken)).FirstOrDefault(comment =>
            comment.Body?.StartsWith(marker, StringComparison.Ordinal) == true && string.Equals(comment.User?.Login, author, StringComparison.OrdinalIgnoreCase));
    }

    private static DeliveryOutcome Outcome(OutgoingDelivery delivery, GitHubFailure failure) => failure switch
    {
        GitHubFailure.Limited(var reason, var after) => new DeliveryOutcome.Deferred(reason, after, BlocksLane: true, delivery.MaybeSent),
        GitHubFailure.Unavailable(var reason, var maybe, _) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, delivery.MaybeSent || maybe),
        GitHubFailure.Unusable(var reason, var repository) => new DeliveryOutcome.Unusable(reason, repository),
        GitHubFailure.Refused(var reason) => new DeliveryOutcome.Rejected(reason),
        GitHubFailure.NotFound(var reason) => new DeliveryOutcome.Rejected($"{reason}; the pull request {delivery.Recipient} does not exist, or the credentials may not see it."),
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
