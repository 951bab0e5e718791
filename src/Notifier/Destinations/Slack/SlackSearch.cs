using System.Collections.Concurrent;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Looks for a message that may have been posted although its answer was lost: by the metadata that every message of ours
/// carries.</summary>
internal sealed class SlackSearch(SlackClient client, TimeProvider time)
{
    /// <summary>Retries end after a day; nothing older can be what is looked for.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(26);
    private const int MostPages = 10;
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);

    /// <summary>Posting takes a channel's name, everything else its id: an answer tells it.</summary>
    public void Learn(string recipient, string id)
    {
        if (_ids.Count < MostKnown)
            _ids[recipient] = id;
    }

    /// <param name="thread">Where replies are looked for; null: in the channel itself.</param>
    public async Task<SlackFinding> FindAsync(
        string recipient, SlackPlace? thread, Func<SlackMark, bool> which, CancellationToken cancellationToken)
    {
        var channel = thread?.Channel ?? (SlackRecipient.IsId(recipient) && recipient[0] is 'C' or 'G' or 'D' ? recipient : null)
            ?? _ids.GetValueOrDefault(recipient);
        if (channel is null)
        {
            var named = await FindChannelAsync(recipient.TrimStart('#'), cancellationToken);
            if (named.Failure is { } failure)
                return failure;
            if (named.Id is not { } id)
                return new SlackFinding.CannotLook($"the bot is not in {recipient}");
            Learn(recipient, channel = id);
        }

        var oldest = time.GetUtcNow() - Window;
        List<KeyValuePair<string, string>> arguments =
        [
            new("channel", channel), new("include_all_metadata", "true"), new("limit", "100"),
            new("oldest", oldest.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        if (thread is not null)
            arguments.Add(new("ts", thread.Ts));
        var found = await PagesAsync(thread is null ? "conversations.history" : "conversations.replies", "messages", arguments,
            message => Mark(message) is { } mark && which(mark) && message["ts"].Text is { } ts ? new SlackPlace(channel, ts)
                : null, cancellationToken);
        return found switch
        {
            { Failure: { } failure } => failure,
            { Item: { } place } => new SlackFinding.Found(place),
            _ => new SlackFinding.NotThere(),
        };
    }

    /// <summary>Only where the bot is a member it may read, so its own channels are enough.</summary>
    private async Task<(string? Id, SlackFinding? Failure)> FindChannelAsync(string name, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] arguments = [
            new("types", "public_channel,private_channel"), new("exclude_archived", "true"), new("limit", "999")];
        return await PagesAsync("users.conversations", "channels", arguments,
            channel => channel["name"].Text == name ? channel["id"].Text : null, cancellationToken);
    }

    private async Task<(T? Item, SlackFinding? Failure)> PagesAsync<T>(
        string method, string list, IReadOnlyCollection<KeyValuePair<string, string>> arguments, Func<JsonView, T?> which,
        CancellationToken cancellationToken)
        where T : class
    {
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await client.ReadAsync(
                method, cursor.Length == 0 ? arguments : [.. arguments, new("cursor", cursor)], cancellationToken);
            if (answer is not SlackAnswer.Ok ok)
                return (null, Failed(method, answer));
            var body = new JsonView(ok.Body);
            if (body[list].Element.ValueKind != JsonValueKind.Array)
                return (null, new SlackFinding.Later($"Slack answered {method} with ok and no {list}", After: null));
            if (body[list].Items.Select(which).FirstOrDefault(item => item is not null) is { } found)
                return (found, null);
            cursor = body["response_metadata"]["next_cursor"].Text ?? "";
            if (cursor.Length == 0)
                return (null, null);
        }

        return (null, new SlackFinding.CannotLook($"{method} has too many pages"));
    }

    private static SlackFinding Failed(string method, SlackAnswer answer) => answer switch
    {
        SlackAnswer.Limited(var after) => new SlackFinding.Later($"Slack limits {method}", after),
        SlackAnswer.Unavailable(var reason, _) => new SlackFinding.Later(reason, After: null),
        SlackAnswer.Refused(var code, var detail) =>
            new SlackFinding.CannotLook($"{method}: {code}{(detail is null ? "" : $" ({detail})")}"),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    private static SlackMark? Mark(JsonView message)
    {
        var payload = message["metadata"]["event_payload"];
        return payload["delivery_id"].Text is { } delivery
            ? new SlackMark(delivery, payload["role"].Text ?? "", payload["conversation"].Text) : null;
    }
}

/// <summary>What came of looking.</summary>
internal abstract record SlackFinding
{
    private SlackFinding()
    {
    }

    internal sealed record Found(SlackPlace Place) : SlackFinding;

    internal sealed record NotThere : SlackFinding;

    /// <summary>A scope is missing, or the bot is not in the channel: nobody can know.</summary>
    internal sealed record CannotLook(string Reason) : SlackFinding;

    internal sealed record Later(string Reason, TimeSpan? After) : SlackFinding;
}
