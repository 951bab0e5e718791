using System.Text.Json.Nodes;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Attachments of the old form (<c>title</c>, <c>fields</c>, ...), which templates of Argo CD Notifications write, as the blocks
/// that show the same (docs.slack.dev/reference/messaging/attachments).</summary>
internal static class SlackAttachments
{
    private const int MostFields = 10;
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>A list under a key, or in a text of JSON there; null when there is none.</summary>
    public static JsonElement? ListOf(JsonElement tree, string key)
    {
        if (tree.ValueKind != JsonValueKind.Object || !tree.TryGetProperty(key, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return value.ValueKind == JsonValueKind.Array ? value : null;
        try
        {
            using var json = JsonDocument.Parse(value.GetString()!, Lenient);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Array => json.RootElement.Clone(),
                JsonValueKind.Object => JsonSerializer.SerializeToElement(new[] { json.RootElement }),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null; // then the message is laid out as every other
        }
    }

    /// <summary>Null when there are no attachments.</summary>
    public static JsonElement? Blocks(JsonElement tree)
    {
        if (ListOf(tree, "attachments") is not { } attachments)
            return null;
        var blocks = new JsonArray();
        foreach (var attachment in attachments.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if (ListOf(attachment, "blocks") is { } own)
            {
                foreach (var block in own.EnumerateArray())
                    blocks.Add(JsonNode.Parse(block.GetRawText()));
                continue;
            }

            Section(blocks, TextOf(attachment, "pretext"));
            Context(blocks, Linked(TextOf(attachment, "author_name"), TextOf(attachment, "author_link")));
            Section(blocks, Linked(TextOf(attachment, "title"), TextOf(attachment, "title_link")) is { } title ? $"*{title}*" : null);
            Section(blocks, TextOf(attachment, "text"));
            Fields(blocks, attachment);
            if (TextOf(attachment, "image_url") is { } image)
                blocks.Add(new JsonObject
                {
                    ["type"] = "image",
                    ["image_url"] = image,
                    ["alt_text"] = TextOf(attachment, "fallback")
                    ?? "image"
                });
            Context(blocks, TextOf(attachment, "footer"));
        }

        return JsonSerializer.SerializeToElement(blocks);
    }

    private static void Fields(JsonArray blocks, JsonElement attachment)
    {
        if (ListOf(attachment, "fields") is not { } fields)
            return;
        foreach (var group in fields.EnumerateArray().Where(field => field.ValueKind == JsonValueKind.Object).Chunk(MostFields))
        {
            var texts = group.Select(field => $"*{TextOf(field, "title") ?? " "}*\n{TextOf(field, "value") ?? " "}");
            blocks.Add(new JsonObject
            {
                ["type"] = "section",
                ["fields"] = new JsonArray([.. texts.Select(text => (JsonNode)Markdown(text))])
            });
        }
    }

    private static void Section(JsonArray blocks, string? text)
    {
        if (text is not null)
            blocks.Add(new JsonObject { ["type"] = "section", ["text"] = Markdown(text) });
    }

    private static void Context(JsonArray blocks, string? text)
    {
        if (text is not null)
            blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray(Markdown(text)) });
    }

    private static JsonObject Markdown(string text) => new() { ["type"] = "mrkdwn", ["text"] = text };

    private static string? Linked(string? text, string? link) => text is null || link is null ? text : $"<{link}|{text}>";

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() is { Length: > 0 } text ? text : null
            : value.ValueKind is JsonValueKind.Number ? value.GetRawText() : null
        : null;
}
