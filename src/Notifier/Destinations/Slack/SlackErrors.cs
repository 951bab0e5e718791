namespace Notifications.Notifier.Destinations.Slack;

/// <summary>What Slack's error codes mean for us (https://docs.slack.dev/reference/methods/chat.postMessage#errors).</summary>
internal static class SlackErrors
{
    private static readonly FrozenSet<string> Passing = FrozenSet.ToFrozenSet(
        ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited",
            "external_channel_migrating"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Gone = FrozenSet.ToFrozenSet(
        ["message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "invalid_thread_ts",
            "cannot_reply_to_message"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Content = FrozenSet.ToFrozenSet(
        ["invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_too_long", "msg_blocks_too_long", "too_many_attachments"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Credentials = FrozenSet.ToFrozenSet(
        [
            "not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "missing_scope", "no_permission",
            "not_allowed_token_type", "org_login_required",
            "two_factor_setup_required", "team_access_not_granted", "ekm_access_denied", "access_denied",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Closed = FrozenSet.ToFrozenSet(
        ["not_in_channel", "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"],
        StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Remedies = new Dictionary<string, string>
    {
        ["channel_not_found"] = "check the channel's name, or use its id; a private channel must invite the bot",
        ["not_in_channel"] = "invite the bot to the channel (/invite @bot), or give the app the scope chat:write.public",
        ["is_archived"] = "unarchive the channel, or subscribe another",
        ["restricted_action"] = "let the app post in this channel: a workspace setting forbids it",
        ["restricted_action_read_only_channel"] = "let the app post in this read-only channel",
        ["restricted_action_thread_only_channel"] = "let the app post outside threads in this channel",
        ["missing_scope"] = "add the scope to the Slack app and install it again",
        ["not_authed"] = "set the token of this destination",
        ["invalid_auth"] = "check the token of this destination: it begins with xoxb-",
        ["token_revoked"] = "install the Slack app again and set its new token",
        ["token_expired"] = "set a token that does not expire, or a new one",
        ["account_inactive"] = "install the Slack app again and set its new token",
        ["ekm_access_denied"] = "an administrator of the workspace has suspended posting",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Slack refuses the app, whatever it asks and of whomever: the operator has to mend it.</summary>
    public static bool IsCredentials(string code) => Credentials.Contains(code) || code is "HTTP 401" or "HTTP 403" or "HTTP 407"
        || code.StartsWith("HTTP 3", StringComparison.Ordinal);

    /// <summary>The channel is there, and somebody can let the app in: tried again until then, for as long as anything is.</summary>
    public static bool IsClosed(string code) => Closed.Contains(code);

    /// <summary>Worth another try.</summary>
    public static bool IsPassing(string code) => Passing.Contains(code);

    /// <summary>What should be changed or replied to is gone, or closed to us: a new message takes its place.</summary>
    public static bool IsGone(string code) => Gone.Contains(code);

    /// <summary>Slack does not take the message as it is laid out.</summary>
    public static bool IsContent(string code) => Content.Contains(code);

    /// <summary>A sentence for the ledger: what Slack said, and what to do.</summary>
    public static string Explain(string method, string recipient, SlackAnswer.Refused refused)
    {
        var detail = refused.Detail is null ? "" : $" ({refused.Detail})";
        var remedy = Remedies.TryGetValue(refused.Code, out var known) ? $"; {known}" : "";
        return $"Slack refused {method} to {recipient}: {refused.Code}{detail}{remedy}.";
    }
}
