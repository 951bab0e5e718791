using System.Collections;
using System.Text.Json;
using Notifications.Templates.Values;

namespace Notifications.Templates;

/// <summary>
/// The variables of a rendering. Immutable: a rendering changes only what it sees of it. JSON is not converted as a
/// whole, only what a template reads; the document must live as long as the model.
/// </summary>
public sealed class TemplateModel
{
    private readonly JsonElement? _json;
    private readonly JsonReading _reading;
    private readonly KeyValuePair<string, object?>[] _values;
    private readonly ScriptObject? _root;

    private TemplateModel(JsonElement? json, JsonReading reading, KeyValuePair<string, object?>[] values, ScriptObject? root = null)
    {
        _json = json;
        _reading = reading;
        _values = values;
        _root = root;
    }

    public static TemplateModel Empty { get; } = new(null, JsonReading.Default, []);

    /// <summary>The members of a JSON object.</summary>
    /// <exception cref="ArgumentException">It is not an object.</exception>
    public static TemplateModel FromJson(JsonElement json, JsonNumbers numbers = JsonNumbers.AsWritten) =>
        FromJson(json, new JsonReading(numbers, Markers: false));

    /// <summary>The members of a JSON object in UTF-8.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static TemplateModel FromUtf8Json(ReadOnlyMemory<byte> json, JsonNumbers numbers = JsonNumbers.AsWritten) =>
        FromJson(JsonDocument.Parse(json).RootElement, numbers);

    /// <summary>
    /// The members of an object that the host made, such as a <see cref="HostObject{T}"/>. It is used as it is: what a rendering sets stays in it.
    /// </summary>
    public static TemplateModel FromObject(ScriptObject root) => new(null, JsonReading.Default, [], root);

    /// <summary>
    /// The model with another variable. Values can be null, strings, numbers, booleans, dates, timespans, JSON elements,
    /// dictionaries with string keys, sequences, and <see cref="Value"/>s.
    /// </summary>
    /// <exception cref="ArgumentException">The type of the value is none of these.</exception>
    public TemplateModel With(string name, object? value)
    {
        HostValues.Check(value);
        return new(_json, _reading, [.. _values, new(name, value)], _root);
    }

    internal static TemplateModel FromJson(JsonElement json, JsonReading reading) => json.ValueKind == JsonValueKind.Object
        ? new(json, reading, [])
        : throw new ArgumentException($"A model is a JSON object, not {json.ValueKind}.", nameof(json));

    /// <summary>The variables for one rendering.</summary>
    internal ScriptObject Open()
    {
        var root = _root ?? (_json is { } json ? new JsonObject(json, _reading) : new ScriptObject());
        foreach (var (name, value) in _values)
            root.Set(name, HostValues.From(value, _reading));
        return root;
    }
}

/// <summary>Values of the host as values of the language. No type is looked into: only what is listed here can be read.</summary>
internal static class HostValues
{
    public static void Check(object? value) => From(value, JsonReading.Default);

    public static Value From(object? value, JsonReading reading) => value switch
    {
        null => Value.Null,
        Value own => own,
        string text => Value.From(text),
        bool flag => Value.From(flag),
        char c => Value.From(c),
        int number => Value.From(number),
        long number => Value.From(number),
        byte or sbyte or short or ushort or uint => Value.From(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        ulong number => Value.From(new System.Numerics.BigInteger(number)),
        System.Numerics.BigInteger number => Value.From(number),
        float number => Value.From(number),
        double number => Value.From(number),
        decimal number => Value.From(number),
        DateTime date => Value.From(date),
        DateTimeOffset date => Value.From(date.LocalDateTime),
        TimeSpan span => Value.From(span),
        Guid or Uri or Enum => Value.From(value.ToString()),
        JsonElement json => JsonValues.From(json, reading),
        ScriptObject scriptObject => Value.From(scriptObject),
        ScriptArray array => Value.From(array),
        IEnumerable<KeyValuePair<string, object?>> members => Object(members, reading),
        IEnumerable<KeyValuePair<string, string>> members => Object(members.Select(m => new KeyValuePair<string, object?>(m.Key, m.Value)), reading),
        IEnumerable items => Array(items, reading),
        _ => throw new ArgumentException($"A template cannot read a value of type {value.GetType().Name}; give it as a dictionary or as JSON."),
    };

    private static Value Object(IEnumerable<KeyValuePair<string, object?>> members, JsonReading reading)
    {
        var result = new ScriptObject();
        foreach (var (name, value) in members)
            result.Set(name, From(value, reading));
        return Value.From(result);
    }

    private static Value Array(IEnumerable items, JsonReading reading)
    {
        var result = new ScriptArray();
        foreach (var item in items)
            result.Add(From(item, reading));
        return Value.From(result);
    }
}
