using System.Text.Json;

namespace Notifications.Testing.Slack;

/// <summary>A channel of the fake workspace.</summary>
/// <param name="HasBot">The app is a member.</param>
public sealed record SlackChannel(string Id, string Name, bool HasBot = true, bool IsArchived = false, bool IsPrivate = false);

/// <summary>A message as it stands now.</summary>
/// <param name="Ts">Its id in the channel.</param>
/// <param name="ThreadTs">The message that it replies to; null: in the channel itself.</param>
/// <param name="Arguments">As last posted or updated.</param>
/// <param name="Updates">How often it was changed since it was posted.</param>
public sealed record PostedMessage(string Channel, string Ts, string? ThreadTs, JsonElement Arguments, int Updates)
{
    public string Text => Arguments.TryGetProperty("text", out var text) ? text.GetString()! : "";

    /// <summary>Everything a reader sees, as JSON text: for a quick look whether something is in it.</summary>
    public string Everything => Arguments.GetRawText();

    /// <summary>A value of <c>metadata.event_payload</c>.</summary>
    public string? Payload(string name) =>
        Arguments.TryGetProperty("metadata", out var metadata)
        && metadata.TryGetProperty("event_payload", out var payload)
        && payload.TryGetProperty(name, out var value)
            ? value.GetString()
            : null;
}

/// <summary>One thing that happened in the fake workspace.</summary>
/// <param name="Op">post or update.</param>
public sealed record SlackEffect(string Op, string Channel, string Ts, string? ThreadTs, JsonElement Arguments, DateTimeOffset At);
