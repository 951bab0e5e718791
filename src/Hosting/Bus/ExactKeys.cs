using System.Text.Json.Serialization;

namespace Notifications.Hosting.Bus;

/// <summary>
/// Reads maps of labels and annotations as they are: MassTransit's own converter folds the case of keys, and fails for two labels that
/// differ in nothing else, which Kubernetes allows.
/// </summary>
internal sealed class ExactKeys : JsonConverter<IReadOnlyDictionary<string, string>>
{
    /// <summary>For <c>ConfigureJsonSerializerOptions</c> of a bus: before MassTransit's own converters.</summary>
    public static JsonSerializerOptions Use(JsonSerializerOptions options)
    {
        options.Converters.Insert(0, new ExactKeys());
        return options;
    }

    public override IReadOnlyDictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A map of texts was expected.");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            map[key] = reader.GetString() ?? "";
        }

        return map.Count == 0 ? FrozenDictionary<string, string>.Empty : map;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }
}
