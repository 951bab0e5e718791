namespace Notifications.Dashboard.Pages;

/// <summary>A block of a Slack message, as far as the preview shows it.</summary>
/// <param name="Kind">header, section, context, fields, actions, divider, or whatever else.</param>
/// <param name="Texts">mrkdwn.</param>
internal sealed record SlackPreviewBlock(string Kind, IReadOnlyList<string> Texts, IReadOnlyList<string> Buttons)
{
    public static IReadOnlyList<SlackPreviewBlock> Read(string json)
    {
        var message = JsonElement.Parse(json);
        return [.. Blocks(message), .. Items(message, "attachments").SelectMany(Blocks)];
    }

    private static IEnumerable<SlackPreviewBlock> Blocks(JsonElement parent)
    {
        var blocks = Items(parent, "blocks");
        if (blocks.Count == 0 && Text(parent, "text") is { } text) yield return new SlackPreviewBlock("section", [text], []);
        foreach (var block in blocks) yield return Of(block);
    }

    private static SlackPreviewBlock Of(JsonElement block)
    {
        var (elements, fields) = (Items(block, "elements"), Items(block, "fields"));
        string?[] texts = [TextOf(block), .. fields.Select(field => Text(field, "text")), .. elements
            .Where(element => Text(element, "type") is "mrkdwn" or "plain_text").Select(element => Text(element, "text"))];
        return new SlackPreviewBlock(
            fields.Count > 0 ? "fields" : Text(block, "type") ?? "section", [.. texts.OfType<string>()],
            [.. elements.Where(element => Text(element, "type") == "button").Select(TextOf).OfType<string>()]);
    }

    private static string? TextOf(JsonElement parent) =>
        parent.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.Object ? Text(text, "text") : null;

    private static List<JsonElement> Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()] : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString() : null;
}
