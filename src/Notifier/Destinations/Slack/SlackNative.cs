using System.Text.Json.Nodes;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Blocks that a template wrote itself (<c>slack:</c> in its front matter): a list of blocks, or <c>blocks:</c> or
/// <c>attachments:</c>, as a list or as a text of JSON. Their texts are cut where Slack would refuse them.</summary>
internal static class SlackNative
{
    private const int LongestText = 3000;

    /// <summary>Empty when there is nothing that could be a block.</summary>
    public static ImmutableArray<SlackBlock> Blocks(JsonElement tree)
    {
        var list = SlackAttachments.ListOf(tree, "blocks") ?? SlackAttachments.Blocks(tree) ?? tree;
        if (list.ValueKind != JsonValueKind.Array)
            return [];
        var blocks = ImmutableArray.CreateBuilder<SlackBlock>();
        var left = SlackMessage.LongestMessage;
        foreach (var block in list.EnumerateArray().Where(IsBlock).Take(SlackMessage.MostBlocks))
        {
            var fitted = Fit(JsonNode.Parse(block.GetRawText())!, LimitOf(block)).Deserialize<JsonElement>();
            left -= Characters(fitted);
            if (left < 0)
                break;
            blocks.Add(new SlackBlock.Native(fitted));
        }

        return blocks.ToImmutable();
    }

    public static int Characters(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object =>
            node.EnumerateObject()
            .Sum(property => property.Name == "text" && property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!.Length : Characters(property.Value)),
        JsonValueKind.Array => node.EnumerateArray().Sum(Characters),
        _ => 0,
    };

    private static bool IsBlock(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String;

    private static int LimitOf(JsonElement block) => block.GetProperty("type").GetString() switch
    {
        "header" => 150,
        "actions" => 75,
        "markdown" => 12_000,
        _ => LongestText,
    };

    private static JsonNode Fit(JsonNode node, int most)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array.OfType<JsonNode>())
                    Fit(item, most);
                break;
            case JsonObject block:
                foreach (var (name, value) in block.ToList())
                {
                    if (name == "text" && value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
                        block[name] = Cut(text.GetValue<string>(), most);
                    else if (value is JsonObject or JsonArray)
                        Fit(value, name == "fields" ? 2000 : most);
                }

                break;
        }

        return node;
    }

    /// <summary>Not inside a link or an escape; an open fence is closed.</summary>
    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = Shorten.Boundary(text, most - 5);
        var open = text.LastIndexOfAny(['<', '&'], end - 1);
        if (open >= 0 && text.IndexOfAny(['>', ';'], open) is var close && (close < 0 || close >= end) && end - open < 1600)
            end = open;
        var cut = text[..end] + Shorten.Ellipsis;
        return cut.Split("```").Length % 2 == 0 ? cut + "\n```" : cut;
    }
}
