namespace Notifications.Drift;

/// <summary>Looks into a JSON document of somebody else's shape: what is missing, null or of another type is nothing, at any
/// depth.</summary>
internal readonly record struct JsonView(JsonElement Element)
{
    public JsonView this[string name]
    {
        get
        {
            try
            {
                return Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var found) ? new JsonView(found)
                    : default;
            }
            catch (InvalidOperationException)
            {
                return default; // another member's name holds half a character: who writes such a thing has nothing to tell
            }
        }
    }

    public bool Exists => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A string that is not empty, and that is text: JSON can also hold half a character.</summary>
    public string? Text
    {
        get
        {
            try
            {
                return Element.ValueKind == JsonValueKind.String && Element.GetString() is { Length: > 0 } text ? text : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>True only for <c>true</c>.</summary>
    public bool Flag => Element.ValueKind == JsonValueKind.True;

    public long Number => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out var number) ? number : 0;

    public DateTimeOffset? Time => ParseTime(Text);

    /// <summary>The items of an array; none of anything else.</summary>
    public IEnumerable<JsonView> Items => Element.ValueKind == JsonValueKind.Array
        ? Element.EnumerateArray().Select(item => new JsonView(item)) : [];

    /// <summary>Those of an array's items that are strings, empty ones too (positions matter).</summary>
    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text ?? "")];

    private static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : null;
}
