namespace Notifications.Watcher.Applications;

/// <summary>Reads what may be absent, null or of another type than it should be: all of these are "not there".</summary>
internal static class JsonFields
{
    public static JsonElement Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static string? Text(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool IsText(this JsonElement element, string name, string text) =>
        element.Child(name) is { ValueKind: JsonValueKind.String } value && value.ValueEquals(text);

    public static bool IsOneOf(this JsonElement element, string name, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (element.IsText(name, text)) return true;
        }

        return false;
    }

    /// <summary>An empty text is what Argo CD writes for "none".</summary>
    public static string? TextOrNull(this JsonElement element, string name) => element.Text(name) is { Length: > 0 } text ? text : null;

    public static bool Flag(this JsonElement element, string name) => element.Child(name).ValueKind == JsonValueKind.True;

    public static long Number(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    public static int Count(this JsonElement element, string name) => (int)Math.Clamp(element.Number(name), 0, int.MaxValue);

    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.String } value ? ParseTime(value) : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name)
    {
        var items = element.Child(name);
        return items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
    }

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.Items(name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)];

    public static Dictionary<string, string> TextMap(this JsonElement element, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.Child(name) is not { ValueKind: JsonValueKind.Object } members) return map;
        foreach (var member in members.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String) map[member.Name] = member.Value.GetString()!;
        }

        return map;
    }

    /// <summary>RFC 3339, and what else is unmistakably an instant; null for the rest.</summary>
    public static DateTimeOffset? ParseTime(ref Utf8JsonReader value) =>
        value.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : ParseTime(value.GetString());

    private static DateTimeOffset? ParseTime(JsonElement value) =>
        value.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : ParseTime(value.GetString());

    private static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
