using Notifications.Notifier.Caching;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Who may be named by <c>@initiator</c> and <c>@author</c>.</summary>
internal enum DirectMessages
{
    /// <summary>Annotations and the configuration may name people.</summary>
    All,

    /// <summary>Only subscriptions of the configuration may.</summary>
    Configuration,

    None,
}

/// <summary>
/// The person who started a sync (<c>@initiator</c>) or wrote its commit (<c>@author</c>): by the configured map, else by address
/// (<c>users.lookupByEmail</c>, https://docs.slack.dev/reference/methods/users.lookupByEmail). Nobody is written to about a sync that no
/// person started.
/// </summary>
/// <param name="known">User ids by user name, address or account at the forge.</param>
internal sealed class SlackPeople(
    SlackClient client, FrozenDictionary<string, string> known, DirectMessages allowed, Repositories repositories, TimeProvider time)
{
    private const string Initiator = "@initiator";
    private const string Author = "@author";
    private const string Lookup = "users.lookupByEmail";
    private const string Everybody = "@";

    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(30);

    private readonly BoundedCache<string, string> _found = new(2000, Keep, time);

    public static bool IsPerson(string recipient) => recipient is Initiator or Author;

    public async Task<RecipientResolution> ResolveAsync(RecipientQuestion question, CancellationToken cancellationToken)
    {
        if (allowed is DirectMessages.None || (allowed is DirectMessages.Configuration && question.IsAnnotated))
            return new RecipientResolution.Rejected(
                $"{question.Recipient} may not be named here: the destination's directMessages says who may.");
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(question.Event), question.Transition);
        if (facts.Sync is not { } sync) return Nobody("no sync is known");
        if (sync.Automated || sync.SelfHealAttempts > 0) return Nobody("no person started the sync");
        var names = question.Recipient == Initiator ? [sync.By] : await AuthorsAsync(question, cancellationToken);
        foreach (var name in names.OfType<string>())
            if (known.TryGetValue(name, out var id)) return new RecipientResolution.Resolved([id], Note: null);
        return names.OfType<string>().FirstOrDefault(name => name.Contains('@', StringComparison.Ordinal)) is { } address
            ? await FindAsync(address, cancellationToken)
            : Nobody(names.Any(name => name is not null) ? "who it was is no address, and the destination's people do not name them"
                : "who it was is not known");
    }

    private static async Task<string?[]> AuthorsAsync(RecipientQuestion question, CancellationToken cancellationToken) =>
        await question.Commit(cancellationToken) is { } commit ? [commit.Email, commit.Login, commit.Author] : [];

    private async Task<RecipientResolution> FindAsync(string address, CancellationToken cancellationToken)
    {
        if (_found.TryGet(address, out var known)) return new RecipientResolution.Resolved([known], Note: null);
        switch (await client.ReadAsync(Lookup, [new("email", address)], cancellationToken))
        {
            case SlackAnswer.Ok ok when IdIn(ok.Body) is { } id:
                _found.Set(address, id);
                return new RecipientResolution.Resolved([id], Note: null);
            case SlackAnswer.Ok:
                return new RecipientResolution.Deferred($"Slack's answer to {Lookup} names no user", After: null);
            case SlackAnswer.Limited(var after):
                return new RecipientResolution.Deferred($"Slack limits {Lookup}", after);
            case SlackAnswer.Unavailable(var reason, _):
                return new RecipientResolution.Deferred(reason, After: null);
            case SlackAnswer.Refused refused when SlackErrors.IsCredentials(refused.Code):
                return new RecipientResolution.Unusable(SlackErrors.Explain(Lookup, "find a person by address", refused), Everybody);
            default:
                return Nobody("the workspace has nobody with that address");
        }
    }

    private static string? IdIn(JsonElement body) =>
        body.TryGetProperty("user", out var user) && user.ValueKind == JsonValueKind.Object && user.TryGetProperty("id", out var id)
            && id.ValueKind == JsonValueKind.String
        && SlackRecipient.IsId(id.GetString()!) ? id.GetString() : null;

    private static RecipientResolution.Resolved Nobody(string why) => new([], why);
}
