namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Looks into an answer of a server, a plugin or an issuer: what is missing, of another type, or no text (JSON can hold half a
/// character) is not there.</summary>
internal static class AnswerFields
{
    public static JsonElement Field(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>Null for an empty one too.</summary>
    public static string? FieldText(this JsonElement element, string name)
    {
        try
        {
            return element.Field(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static int? FieldNumber(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;
}
