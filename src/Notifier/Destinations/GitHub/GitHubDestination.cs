using System.Collections.Immutable;
using System.Globalization;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// One comment a pull request, changed in place. It is known by its id, else found by its hidden marker and its author; a new one is written only when
/// there is none. An edit notifies nobody and neither does an announcement here: the pull request keeps its one comment.
/// </summary>
internal sealed class GitHubDestination(string name, GitHubClient client, GitHubOptions options, TimeProvider time) : IDestination
{
    private string? _author = options.Author;

    public string Name => name;

    public async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        if (!PullRequestName.TryParse(delivery.Recipient, out var named))
            return new DeliveryOutcome.Rejected($"\"{delivery.Recipient}\" is no pull request: write owner/repository#7.");
        var pull = named.Value;
        var marker = delivery.Conversation?.Marker ?? delivery.DeliveryId;
        ImmutableArray<ConversationMember> members = delivery.Conversation is { Members: { IsDefaultOrEmpty: false } known } ? known : [new ConversationMember("", delivery.Message)];
        var body = GitHubMessage.Body(marker, members, options.LongestComment);
        if (long.TryParse(delivery.Conversation?.ExternalId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            var (updated, failure) = await client.UpdateCommentAsync(pull, id, body, cancellationToken);
            if (failure is not GitHubAnswer.NotFound)
                return Outcome(delivery, updated, failure, created: false);
        }

        var (found, trouble) = await FindAsync(delivery, pull, GitHubMessage.MarkerLine(marker), cancellationToken);
        if (trouble is not null)
            return Outcome(delivery, null, trouble, created: false);
        if (found is not null && found.Body == body)
            return Outcome(delivery, found, failure: null, created: false);
        var (comment, failed) = found is null
            ? await client.CreateCommentAsync(pull, body, cancellationToken)
            : await client.UpdateCommentAsync(pull, found.Id, body, cancellationToken);
        return Outcome(delivery, comment, failed, created: found is null);
    }

    /// <summary>A comment that nobody answered can appear late: what is not there is looked for a second time.</summary>
    private async Task<(GitHubComment? Found, GitHubAnswer? Failure)> FindAsync(OutgoingDelivery delivery, PullRequestName pull, string marker, CancellationToken cancellationToken)
    {
        if (_author is null)
        {
            var (user, failure) = await client.UserAsync(cancellationToken);
            if (failure is GitHubAnswer.Refused(var reason))
                return (null, new GitHubAnswer.Refused($"{reason} If the token is an App's, set the destination's author to its login, as in my-app[bot]."));
            if (failure is not null)
                return (null, failure);
            _author = user!.Login;
        }

        var looked = await LookAsync(pull, marker, cancellationToken);
        if (looked is not (null, null) || !delivery.MaybeSent)
            return looked;
        await Task.Delay(options.LandsLate, time, cancellationToken);
        return await LookAsync(pull, marker, cancellationToken);
    }

    private async Task<(GitHubComment? Found, GitHubAnswer? Failure)> LookAsync(PullRequestName pull, string marker, CancellationToken cancellationToken)
    {
        var (comments, failure) = await client.CommentsAsync(pull, cancellationToken);
        return (comments.FirstOrDefault(comment =>
            comment.Body?.StartsWith(marker, StringComparison.Ordinal) == true && string.Equals(comment.User?.Login, _author, StringComparison.OrdinalIgnoreCase)), failure);
    }

    private static DeliveryOutcome Outcome(OutgoingDelivery delivery, GitHubComment? comment, GitHubAnswer? failure, bool created) => failure switch
    {
        null => new DeliveryOutcome.Delivered(comment!.HtmlUrl, comment.Id.ToString(CultureInfo.InvariantCulture)),
        GitHubAnswer.Limited(var reason, var after) => new DeliveryOutcome.Deferred(reason, after, BlocksLane: true, delivery.MaybeSent),
        GitHubAnswer.Unavailable(var reason, var maybe) => new DeliveryOutcome.Deferred(reason, After: null, BlocksLane: false, delivery.MaybeSent || (created && maybe)),
        GitHubAnswer.Refused(var reason) => new DeliveryOutcome.Rejected(reason),
        GitHubAnswer.NotFound(var reason) => new DeliveryOutcome.Rejected($"{reason}; the pull request {delivery.Recipient} does not exist, or the token may not see it."),
        _ => throw new InvalidOperationException($"An answer of type {failure.GetType().Name}."),
    };
}
