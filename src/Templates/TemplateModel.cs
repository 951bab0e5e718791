using Notifications.Templates.Values;
using Scriban.Runtime;

namespace Notifications.Templates;

/// <summary>
/// The variables of a rendering. Immutable: a rendering changes only what it sees of it. JSON is not converted as a
/// whole, only what a template reads; the document must live as long as the model.
/// </summary>
public sealed class TemplateModel
{
    private readonly object? _root;
    private readonly JsonReading _reading;
    private readonly KeyValuePair<string, object?>[] _values;

    private TemplateModel(object? root, JsonReading reading, KeyValuePair<string, object?>[] values) =>
        (_root, _reading, _values) = (root, reading, values);

    public static TemplateModel Empty { get; } = new(null, JsonReading.Default, []);

    /// <summary>The members of a JSON object.</summary>
    /// <exception cref="ArgumentException">It is not an object.</exception>
    public static TemplateModel FromJson(JsonElement json, JsonNumbers numbers = JsonNumbers.AsWritten) =>
        FromJson(json, new JsonReading(numbers, Markers: false));

    /// <summary>The members of a JSON object in UTF-8.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static TemplateModel FromUtf8Json(ReadOnlyMemory<byte> json, JsonNumbers numbers = JsonNumbers.AsWritten) =>
        FromJson(JsonDocument.Parse(json).RootElement, numbers);

    /// <summary>The members of an object of the host.</summary>
    public static TemplateModel FromObject(HostObject root) => new(root, JsonReading.Default, []);

    /// <summary>
    /// The model with another variable. Values can be null, strings, numbers, booleans, dates, timespans, JSON elements,
    /// <see cref="HostObject"/>s, dictionaries with string keys, and sequences.
    /// </summary>
    /// <exception cref="ArgumentException">The type of the value is none of these.</exception>
    public TemplateModel With(string name, object? value)
    {
        HostValues.Check(value);
        return new(_root, _reading, [.. _values, new(name, value)]);
    }

    internal static TemplateModel FromJson(JsonElement json, JsonReading reading) => json.ValueKind == JsonValueKind.Object
        ? new(json, reading, [])
        : throw new ArgumentException($"A model is a JSON object, not {json.ValueKind}.", nameof(json));

    /// <summary>The variables for one rendering: what it sets stays in them.</summary>
    internal ScriptObject Open()
    {
        ScriptObject root = _root switch
        {
            JsonElement json => new JsonObject(json, _reading),
            HostObject subject => new HostView(subject),
            _ => new SafeObject(),
        };
        foreach (var (name, value) in _values)
            root.SetValue(name, HostValues.From(value, _reading), readOnly: false);
        return root;
    }
}
