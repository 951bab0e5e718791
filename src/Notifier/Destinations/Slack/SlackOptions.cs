namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// <c>type: slack</c>. The token is a bot's (<c>xoxb-…</c>) with <c>chat:write</c>; <c>chat:write.public</c> posts to public channels that
/// the bot is not in; with <c>channels:history</c> (and <c>groups:history</c> for private channels) and <c>metadata.message:read</c> a
/// message whose answer was lost is looked for before it is repeated, with <c>channels:read</c> also where the channel was given by name.
/// </summary>
public sealed record SlackOptions
{
    internal const int UsualDigestAbove = 20;

    public required Secret Token { get; init; }

    /// <summary>Default: <c>https://slack.com/api/</c>.</summary>
    public Uri ApiUrl { get; init; } = new("https://slack.com/api/");

    /// <summary>How long one call may take. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message whose answer was lost may still take to appear: it is looked for again after that. Default: 3
    /// s.</summary>
    public TimeSpan LandsLate { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Calls a second in each channel; null: no limit. Default: 1, as Slack documents it.</summary>
    public int? CallsPerSecond { get; init; } = 1;

    /// <summary>User ids by user name in Argo CD, address or account at the forge. Default: none, people are found by their
    /// address.</summary>
    public IReadOnlyDictionary<string, string> People { get; init; } = new Dictionary<string, string>();

    /// <summary>Who may name <c>@initiator</c> and <c>@author</c>. Default: all.</summary>
    internal DirectMessages DirectMessages { get; init; }

    /// <summary>
    /// So many messages may wait for a channel; more become a digest with the messages in its thread. Null: never. Default: 20, and never
    /// where there is no limit that messages would wait for.
    /// </summary>
    public int? DigestAbove { get; init; } = UsualDigestAbove;
}
