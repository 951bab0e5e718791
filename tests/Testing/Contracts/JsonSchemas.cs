using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Notifications.Testing.Contracts;

/// <summary>Compiles schemas that refer to one set of definitions, each once.</summary>
internal sealed class JsonSchemas(JsonObject definitions)
{
    private readonly ConcurrentDictionary<string, Lazy<JsonSchema>> _compiled = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a document: nothing, when it is of the schema.</summary>
    public IReadOnlyList<string> Validate(JsonNode schema, string json)
    {
        try
        {
            return [.. Compile(schema).Validate(json).Select(error => error.ToString().ReplaceLineEndings(" "))];
        }
        catch (Newtonsoft.Json.JsonException error)
        {
            return [error.Message];
        }
    }

    private JsonSchema Compile(JsonNode schema) =>
        _compiled.GetOrAdd(schema.ToJsonString(), text => new Lazy<JsonSchema>(() =>
        {
            var root = JsonNode.Parse(text)!.AsObject();
            if (root.ContainsKey("$ref"))
                root = new JsonObject { ["allOf"] = new JsonArray(root) };
            root["definitions"] = definitions.DeepClone();
            return JsonSchema.FromJsonAsync(root.ToJsonString(), CancellationToken.None).GetAwaiter().GetResult();
        })).Value;
}
