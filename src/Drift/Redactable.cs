using System.Text.Json.Serialization;

namespace Notifications.Drift;

/// <summary>
/// A value of somebody's resource: it may be a secret. Whatever prints it by accident (a log, a record's text, a serializer, a template)
/// gets
/// <see cref="Mask"/>; only <see cref="FieldText"/>, which knows where the value stands, makes text of it.
/// </summary>
[JsonConverter(typeof(MaskConverter))]
internal readonly struct Redactable(JsonElement value)
{
    /// <summary>What stands in place of a hidden value: it says nothing about the value, not even its length.</summary>
    public const string Mask = "(hidden)";

    /// <summary>The field does not exist, or is null.</summary>
    public bool IsAbsent => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public JsonElement Reveal() => value;

    public override string ToString() => IsAbsent ? "" : Mask;

    private sealed class MaskConverter : JsonConverter<Redactable>
    {
        public override Redactable Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("A redactable value is not read from JSON.");

        public override void Write(Utf8JsonWriter writer, Redactable value, JsonSerializerOptions options)
        {
            if (value.IsAbsent) writer.WriteNullValue();
            else writer.WriteStringValue(Mask);
        }
    }
}
