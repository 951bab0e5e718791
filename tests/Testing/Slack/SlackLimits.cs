using System.Text.Json;

namespace Notifications.Testing.Slack;

/// <summary>The length limits of messages, documented and found: what Slack answers to a message that breaks one; null: none is
/// broken.</summary>
public static class SlackLimits
{
    /// <summary>Not documented: above this many characters in all blocks Slack answers msg_blocks_too_long.</summary>
    public const int AllBlocks = 13_200;

    public static string? Error(JsonElement message)
    {
        if (Length(message, "text") > 40_000)
            return "msg_too_long";
        var blocks = Blocks(message).ToList();
        if (message.TryGetProperty("attachments", out var attachments) && attachments.GetArrayLength() > 100)
            return "too_many_attachments";
        if (blocks.Count > 50 || blocks.Any(Breaks) || HasDuplicates(blocks))
            return "invalid_blocks";
        if (blocks.Sum(Characters) > AllBlocks)
            return "msg_blocks_too_long";
        var words = Length(message, "text") + Length(message, "attachments", "fallback");
        return words == 0 && blocks.Count == 0 ? "no_text" : null;
    }

    /// <summary>All blocks of a message, those in attachments too.</summary>
    public static IEnumerable<JsonElement> Blocks(JsonElement message)
    {
        var own = message.TryGetProperty("blocks", out var blocks) ? blocks.EnumerateArray().AsEnumerable() : [];
        var attached = message.TryGetProperty("attachments", out var attachments)
            ? attachments.EnumerateArray()
                .SelectMany(attachment => attachment.TryGetProperty("blocks", out var inner) ? inner.EnumerateArray().AsEnumerable() : [])
            : [];
        return own.Concat(attached);
    }

    /// <summary>Every text object of a message with its type: mrkdwn or plain_text.</summary>
    public static IEnumerable<(string Type, string Text)> Texts(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object when node.TryGetProperty("type", out var type)
            && type.GetString() is "mrkdwn" or "plain_text" => [(type.GetString()!, node.GetProperty("text").GetString()!)],
        JsonValueKind.Object => node.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(Texts),
        _ => [],
    };

    private static bool Breaks(JsonElement block) => Length(block, "block_id") > 255 || block.GetProperty("type").GetString() switch
    {
        "section" => BreaksSection(block),
        "header" => !Within(Length(block, "text", "text"), 150)
            || block.GetProperty("text").GetProperty("type").GetString() != "plain_text",
        "context" => !Within(Count(block, "elements"), 10) || Texts(block).Any(text => !Within(text.Text.Length, 3000)),
        "actions" => !Within(Count(block, "elements"), 25) || block.GetProperty("elements").EnumerateArray().Any(BreaksButton),
        "divider" or "rich_text" or "image" => false,
        "markdown" => !Within(Length(block, "text"), 12_000),
        _ => true,
    };

    private static bool BreaksSection(JsonElement section)
    {
        var hasText = section.TryGetProperty("text", out _);
        var hasFields = section.TryGetProperty("fields", out var fields);
        return (hasText && !Within(Length(section, "text", "text"), 3000))
            || (hasFields && (!Within(fields.GetArrayLength(), 10)
                || fields.EnumerateArray().Any(field => !Within(Length(field, "text"), 2000))))
            || (!hasText && !hasFields);
    }

    private static bool BreaksButton(JsonElement button) =>
        !Within(Length(button, "text", "text"), 75) || Length(button, "url") > 3000 || Length(button, "value") > 2000
            || Length(button, "action_id") > 255;

    private static bool HasDuplicates(List<JsonElement> blocks)
    {
        var blockIds = blocks.Select(block => block.TryGetProperty("block_id", out var id) ? id.GetString() : null).OfType<string>()
            .ToList();
        var actionIds = blocks.Where(block => block.TryGetProperty("elements", out _)).Select(block =>
            block.GetProperty("elements").EnumerateArray()
                .Select(element => element.TryGetProperty("action_id", out var id) ? id.GetString() : null).OfType<string>().ToList());
        return blockIds.Distinct().Count() != blockIds.Count || actionIds.Any(ids => ids.Distinct().Count() != ids.Count);
    }

    private static int Characters(JsonElement block) => Texts(block).Sum(text => text.Text.Length);

    private static bool Within(int length, int limit) => length >= 1 && length <= limit;

    private static int Count(JsonElement node, string name) => node.TryGetProperty(name, out var list) ? list.GetArrayLength() : 0;

    private static int Length(JsonElement node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node.ValueKind == JsonValueKind.Array)
                node = node.EnumerateArray().FirstOrDefault();
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(name, out node))
                return 0;
        }

        return node.ValueKind == JsonValueKind.String ? node.GetString()!.Length : 0;
    }
}
