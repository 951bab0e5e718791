using System.Text.Encodings.Web;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Arguments of <c>chat.postMessage</c> and <c>chat.update</c>.</summary>
internal static class SlackJson
{
    private const string EventType = "argocd_notification";
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A new message; links and pictures in it do not unfold.</summary>
    public static byte[] Post(string channel, SlackMessage message, SlackMark mark, string? threadTs, bool broadcast) => Write(json =>
    {
        json.WriteString("channel", channel);
        if (threadTs is not null)
            json.WriteString("thread_ts", threadTs);
        if (broadcast)
            json.WriteBoolean("reply_broadcast", true);
        json.WriteBoolean("unfurl_links", false);
        json.WriteBoolean("unfurl_media", false);
        Content(json, message, mark);
    });

    public static byte[] Update(SlackPlace place, SlackMessage message, SlackMark mark) => Write(json =>
    {
        json.WriteString("channel", place.Channel);
        json.WriteString("ts", place.Ts);
        Content(json, message, mark);
    });

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream(4096);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Content(Utf8JsonWriter json, SlackMessage message, SlackMark mark)
    {
        json.WriteString("text", message.Text);
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("color", message.Color);
        json.WriteString("fallback", message.Fallback);
        json.WriteStartArray("blocks");
        foreach (var block in message.Blocks)
            Block(json, block);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("metadata");
        json.WriteString("event_type", EventType);
        json.WriteStartObject("event_payload");
        json.WriteString("delivery_id", mark.DeliveryId);
        json.WriteString("role", mark.Role);
        if (mark.Conversation is not null)
            json.WriteString("conversation", mark.Conversation);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Block(Utf8JsonWriter json, SlackBlock block)
    {
        if (block is SlackBlock.Native(var native))
        {
            native.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        switch (block)
        {
            case SlackBlock.Section(var text):
                json.WriteString("type", "section");
                json.WritePropertyName("text");
                Markup(json, text);
                break;
            case SlackBlock.Facts(var texts):
                json.WriteString("type", "section");
                Markups(json, "fields", texts);
                break;
            case SlackBlock.Context(var text):
                json.WriteString("type", "context");
                Markups(json, "elements", [text]);
                break;
            case SlackBlock.Divider:
                json.WriteString("type", "divider");
                break;
            case SlackBlock.Buttons(var buttons):
                json.WriteString("type", "actions");
                json.WriteStartArray("elements");
                for (var i = 0; i < buttons.Length; i++)
                    Button(json, buttons[i], i);
                json.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"A block of type {block.GetType().Name}.");
        }

        json.WriteEndObject();
    }

    private static void Markups(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            Markup(json, text);
        json.WriteEndArray();
    }

    /// <summary>Verbatim: Slack makes no links and no mentions of its own out of plain words.</summary>
    private static void Markup(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "mrkdwn");
        json.WriteString("text", text);
        json.WriteBoolean("verbatim", true);
        json.WriteEndObject();
    }

    private static void Button(Utf8JsonWriter json, SlackButton button, int index)
    {
        json.WriteStartObject();
        json.WriteString("type", "button");
        json.WriteString("action_id", string.Create(CultureInfo.InvariantCulture, $"open-{index}"));
        json.WriteString("url", button.Url);
        json.WriteStartObject("text");
        json.WriteString("type", "plain_text");
        json.WriteString("text", button.Label);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>The metadata by which one of our messages is found again.</summary>
/// <param name="DeliveryId">The delivery that brought it to its present state.</param>
/// <param name="Role">root: what a conversation updates or threads under; reply: in its thread; news: a message without a conversation (the
/// value is stored in messages, so it stays).</param>
/// <param name="Conversation">Marker of the conversation; null: none.</param>
internal sealed record SlackMark(string DeliveryId, string Role, string? Conversation)
{
    public const string Root = "root";
    public const string Reply = "reply";
    public const string Single = "news";
}

/// <summary>An existing message: the channel's id and its timestamp.</summary>
internal sealed record SlackPlace(string Channel, string Ts)
{
    /// <summary>As the ledger keeps it: <c>C0123ABCD:1700000000.000100</c>.</summary>
    public override string ToString() => $"{Channel}:{Ts}";

    public static SlackPlace? Parse(string? externalId) =>
        externalId?.Split(':') is [{ Length: > 0 } channel, { Length: > 0 } ts] ? new SlackPlace(channel, ts) : null;
}
