using System.Text.Json.Nodes;

namespace Notifications.Hosting.Configuration;

/// <summary>A shape as JSON Schema (draft 7, which editors of YAML understand).</summary>
internal static class SchemaWriter
{
    /// <summary>What is filled in from outside may stand wherever a single value may.</summary>
    private const string FilledIn = @"\$\{";

    public static JsonObject Write(NodeShape shape, string title)
    {
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach (var (key, value) in Of(shape)) schema[key] = value?.DeepClone();
        return schema;
    }

    /// <summary>Texts with <c>${...}</c> in them, and those of a pattern.</summary>
    private static string OrFilledIn(string pattern) => $"{pattern}|{FilledIn}";

    private static JsonObject Of(NodeShape shape)
    {
        if (shape.IsAny) return [];
        List<JsonObject> choices = [.. Mappings(shape), .. Scalars(shape.Scalars)];
        if (shape.Item is { } item) choices.Add(new JsonObject { ["type"] = "array", ["items"] = Of(item) });
        return choices switch
        {
            [] => [],
            [var only] => only,
            _ => new JsonObject { ["anyOf"] = new JsonArray([.. choices]) },
        };
    }

    private static IEnumerable<JsonObject> Mappings(NodeShape shape)
    {
        if (shape.Types.Count == 0)
        {
            if (shape.Keys.Count > 0 || shape.Entry is not null || shape.IsClosed) yield return Mapping(shape, type: null);
            yield break;
        }

        foreach (var (type, variant) in shape.Variants) yield return Mapping(variant, type);
        if (!shape.Required.Contains(NodeShape.Discriminator)) yield return Mapping(shape, type: null);
    }

    private static JsonObject Mapping(NodeShape shape, string? type)
    {
        var properties = new JsonObject();
        foreach (var (key, below) in shape.Keys.Where(pair => pair.Key != NodeShape.Discriminator || shape.Types.Count == 0))
            properties[key] = shape.Required.Contains(key) ? Of(below) : OrNothing(Of(below));
        var required = shape.Required.Where(key => key != NodeShape.Discriminator || shape.Types.Count == 0).ToList();
        if (type is not null)
        {
            properties[NodeShape.Discriminator] = new JsonObject { ["enum"] = new JsonArray(type) };
            required.Insert(0, NodeShape.Discriminator);
        }

        var mapping = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) mapping["required"] = new JsonArray([.. required.Select(key => JsonValue.Create(key))]);
        if (shape.Entry is { } entry) mapping["additionalProperties"] = Of(entry);
        else if (shape.IsClosed) mapping["additionalProperties"] = false;
        return mapping;
    }

    /// <summary>A key without a value is as good as none.</summary>
    private static JsonObject OrNothing(JsonObject schema)
    {
        switch (schema)
        {
            case { Count: 0 }:
                return schema;
            case { } when schema["anyOf"] is JsonArray choices:
                choices.Add(new JsonObject { ["type"] = "null" });
                return schema;
            case { } when schema["type"] is JsonArray types:
                types.Add("null");
                return schema;
            case { } when schema["type"] is JsonValue one:
                schema["type"] = new JsonArray((string)one!, "null");
                return schema;
            default:
                return new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }
    }

    private static IEnumerable<JsonObject> Scalars(HashSet<ScalarShape> scalars)
    {
        var special = scalars.Where(scalar => scalar is not ScalarShape.Text).ToList();
        return (special.Count > 0 ? special : [.. scalars]).SelectMany(Scalar);
    }

    private static IEnumerable<JsonObject> Scalar(ScalarShape scalar) => scalar switch
    {
        // A number or a flag without quotes is a text too
        ScalarShape.Text => [new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }],
        ScalarShape.Flag => [Pattern("^(true|false)$", "boolean")],
        ScalarShape.Duration => [Pattern("^(0|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$", "integer", max: 0)],
        ScalarShape.Number number => [Pattern(
            number.IsWhole ? "^[-+]?[0-9]+$" : @"^[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$",
            number.IsWhole ? "integer" : "number", number.Min, number.Max)],
        ScalarShape.Words words =>
        [
            new JsonObject { ["enum"] = new JsonArray([.. words.All.Select(word => JsonValue.Create(word))]) },
            new JsonObject { ["type"] = "string", ["pattern"] = FilledIn },
        ],
        _ => throw new InvalidOperationException($"A value {scalar.GetType().Name} is not known."),
    };

    private static JsonObject Pattern(string pattern, string type, double? min = null, double? max = null)
    {
        var schema = new JsonObject { ["type"] = new JsonArray(type, "string"), ["pattern"] = OrFilledIn(pattern) };
        if (min is { } least) schema["minimum"] = least;
        if (max is { } most) schema["maximum"] = most;
        return schema;
    }
}
