using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notifications.Testing.Contracts;

/// <summary>Holds requests against an OpenAPI 3.0 description: path, method, parameters and body must be described and of their
/// schema.</summary>
public sealed class OpenApiContract
{
    private static readonly Lazy<OpenApiContract> MadeForGitHub = new(() => new OpenApiContract(ContractFiles.GitHub));

    private readonly JsonObject _description;
    private readonly JsonSchemas _schemas;

    public OpenApiContract(string json)
    {
        _description = (JsonObject)Draft7(
            JsonNode.Parse(json.Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal)))!;
        _schemas = new JsonSchemas(_description["components"]?["schemas"]?.AsObject() ?? []);
    }

    public static OpenApiContract GitHub => MadeForGitHub.Value;

    /// <summary>What is wrong with the request: nothing, when it keeps to the description.</summary>
    public IReadOnlyList<string> Check(string method, string path, IReadOnlyCollection<KeyValuePair<string, string>> query, string body)
    {
        if (Find(path) is not var (template, item, values))
            return [$"no such path: {path}"];
        if (item[method.ToLowerInvariant()] is not JsonObject operation)
            return [$"{template}: no method {method}"];

        var parameters = (operation["parameters"] as JsonArray ?? []).Select(parameter => Resolve(parameter!)).ToList();
        var unknown = query
            .Where(given => !parameters.Exists(parameter => Text(parameter, "in") == "query" && Text(parameter, "name") == given.Key))
            .Select(given => $"query parameter {given.Key} is not described");
        return
        [
            .. unknown,
            .. parameters.SelectMany(parameter => CheckParameter(parameter, Value(parameter, values, query))),
            .. CheckBody(operation["requestBody"] as JsonObject, body),
        ];
    }

    private static string? Value(
        JsonObject parameter, Dictionary<string, string> path, IReadOnlyCollection<KeyValuePair<string, string>> query) =>
        Text(parameter, "in") switch
        {
            "path" => path.GetValueOrDefault(Text(parameter, "name")),
            "query" => query.Where(given => given.Key == Text(parameter, "name")).Select(given => given.Value).FirstOrDefault(),
            _ => null,
        };

    private IEnumerable<string> CheckParameter(JsonObject parameter, string? value)
    {
        var name = $"{Text(parameter, "in")} parameter {Text(parameter, "name")}";
        if (value is null)
            return Text(parameter, "in") is "path" or "query" && parameter["required"]?.GetValue<bool>() == true ? [$"{name} is missing"]
                : [];
        var schema = Resolve(parameter["schema"]!);
        var bare = schema["type"] is JsonValue type && type.ToString() is "integer" or "boolean" or "number";
        return _schemas.Validate(schema, bare ? value : JsonSerializer.Serialize(value)).Select(error => $"{name}: {error}");
    }

    private IEnumerable<string> CheckBody(JsonObject? described, string body)
    {
        if (described?["content"]?["application/json"]?["schema"] is not { } schema)
            return body.Length > 0 ? ["a body, where none is described"] : [];
        if (body.Length == 0)
            return described["required"]?.GetValue<bool>() == true ? ["body is missing"] : [];
        var known = (schema["properties"] as JsonObject)?.Select(property => property.Key).ToHashSet(StringComparer.Ordinal);
        var strangers = known is null ? []
            : JsonNode.Parse(body)!.AsObject().Select(field => field.Key).Except(known).Select(field => $"body: {field} is not described");
        return _schemas.Validate(schema, body).Select(error => $"body: {error}").Concat(strangers);
    }

    private (string Template, JsonObject Item, Dictionary<string, string> Values)? Find(string path)
    {
        var segments = path.Trim('/').Split('/');
        foreach (var (template, item) in _description["paths"]!.AsObject())
        {
            var pieces = template.Trim('/').Split('/');
            // The path of a file is one parameter of several segments.
            var parts = pieces[^1] == "{path}" && segments.Length > pieces.Length
                ? [.. segments[..(pieces.Length - 1)], string.Join('/', segments[(pieces.Length - 1)..])] : segments;
            if (pieces.Length != parts.Length || pieces.Zip(parts).Any(pair => pair.First[0] != '{' && pair.First != pair.Second))
                continue;
            var values = pieces.Zip(parts).Where(pair => pair.First[0] == '{')
                .ToDictionary(pair => pair.First[1..^1], pair => Uri.UnescapeDataString(pair.Second), StringComparer.Ordinal);
            return (template, item!.AsObject(), values);
        }

        return null;
    }

    private JsonObject Resolve(JsonNode node)
    {
        while (node["$ref"]?.GetValue<string>() is { } reference)
        {
            node = reference.StartsWith("#/definitions/", StringComparison.Ordinal)
                ? _description["components"]!["schemas"]![reference["#/definitions/".Length..]]!
                : reference[2..].Split('/').Aggregate((JsonNode)_description, (at, key) => at[key]!);
        }

        return node.AsObject();
    }

    private static string Text(JsonObject node, string name) => node[name]!.GetValue<string>();

    /// <summary>OpenAPI 3.0's "nullable", as JSON Schema says it.</summary>
    private static JsonNode? Draft7(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(Draft7)]);
            case JsonObject old:
                var renewed = new JsonObject(
                    old.Where(pair => pair.Key != "nullable").Select(pair => KeyValuePair.Create(pair.Key, Draft7(pair.Value))));
                if (old["nullable"]?.GetValueKind() == JsonValueKind.True && renewed["type"] is JsonValue type)
                    renewed["type"] = new JsonArray(type.DeepClone(), "null");
                return renewed;
            default:
                return node?.DeepClone();
        }
    }
}
