using System.Text.Json.Nodes;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>The JSON Schema of a template's front matter.</summary>
internal static class FrontMatterSchema
{
    /// <param name="natives">The types of destinations that may have a key of their own.</param>
    public static JsonObject Write(IEnumerable<string> natives)
    {
        var properties = new JsonObject();
        foreach (var key in FrontMatter.Known) properties[key] = Of(key);
        foreach (var native in natives.Order(StringComparer.Ordinal)) properties[native] = new JsonObject();
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "The front matter of a template",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Of(string key) => key switch
    {
        "fields" => List(FrontMatter.FieldKeys),
        "links" => List(FrontMatter.LinkKeys),
        "severity" => new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = new JsonArray([.. FrontMatter.Severities.Select(word => JsonValue.Create(word))]) },
                new JsonObject { ["type"] = "string", ["pattern"] = @"\{\{" }),
        },
        "autoIndent" => new JsonObject { ["type"] = "boolean" },
        _ => Text(),
    };

    /// <summary>The first two keys are wanted and are texts, the third is a flag.</summary>
    private static JsonObject List(string[] keys) => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [keys[0]] = Text(), [keys[1]] = Text(), [keys[2]] = new JsonObject { ["type"] = "boolean" } },
            ["required"] = new JsonArray(keys[0], keys[1]),
            ["additionalProperties"] = false,
        },
    };

    private static JsonObject Text() => new() { ["type"] = new JsonArray("string", "number", "boolean") };
}
