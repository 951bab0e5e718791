namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Asks Slack who the token is and what it may do (<c>auth.test</c>,
/// https://docs.slack.dev/reference/methods/auth.test).</summary>
internal static class SlackSelfTest
{
    private const string Needed = "chat:write";

    private static readonly (string Scope, string Without)[] Useful =
    [
        ("chat:write.public", "only channels that the bot was invited to"),
        ("channels:history", "a message whose answer was lost may come twice"),
        ("groups:history", "the same in private channels"),
        ("metadata.message:read", "the same"),
        ("channels:read", "the same where a channel is given by name"),
    ];

    public static async Task<(bool IsUsable, string Text)> AskAsync(SlackClient client, CancellationToken cancellationToken) =>
        await client.ReadAsync("auth.test", [], cancellationToken) switch
        {
            SlackAnswer.Ok ok => Describe(ok),
            SlackAnswer.Refused refused => (false, SlackErrors.Explain("auth.test", "this token", refused)),
            SlackAnswer.Limited => (false, "Slack limits auth.test at the moment: ask again in a minute"),
            SlackAnswer.Unavailable(var reason, _) => (false, reason),
            var answer => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
        };

    private static (bool IsUsable, string Text) Describe(SlackAnswer.Ok ok)
    {
        var who = $"workspace {ok.Text("team") ?? "unknown"}, bot {ok.Text("user") ?? "unknown"}";
        if (ok.Scopes is not { } scopes) return (true, $"{who}; Slack does not say which scopes the token has");
        var missing = string.Join(
            "; ", Useful.Where(useful => !scopes.Contains(useful.Scope)).Select(useful => $"{useful.Scope} is missing: {useful.Without}"));
        return scopes.Contains(Needed)
            ? (true, missing.Length == 0 ? $"{who}; all scopes are there" : $"{who}; {missing}")
            : (false, $"{who}: the scope {Needed} is missing: add it to the Slack app and install it again");
    }
}
