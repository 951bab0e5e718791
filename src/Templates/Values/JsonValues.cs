using System.Numerics;
using Scriban.Runtime;

namespace Notifications.Templates.Values;

/// <summary>How numbers of JSON are read.</summary>
public enum JsonNumbers
{
    /// <summary>As written: integers as int, long or larger, others as double.</summary>
    AsWritten,

    /// <summary>All as decimal, with their scale (as Scriban reads a <c>JsonElement</c>).</summary>
    Decimal,
}

/// <param name="Markers">Reads <c>{"$date": ...}</c> and its like as dates, timespans and decimals.</param>
internal sealed record JsonReading(JsonNumbers Numbers, bool Markers)
{
    public static JsonReading Default { get; } = new(JsonNumbers.AsWritten, Markers: false);
}

/// <summary>Values from JSON. An object is read when something in it is wanted, one level at a time.</summary>
internal static class JsonValues
{
    private const int MostDigits = 1000;

    public static object? From(JsonElement json, JsonReading reading) => json.ValueKind switch
    {
        JsonValueKind.Object => reading.Markers && TryMarker(json, out var marked) ? marked : new JsonObject(json, reading),
        JsonValueKind.Array => Array(json, reading),
        JsonValueKind.String => HostValues.Text(JsonText.Of(json)),
        JsonValueKind.Number => Number(json, reading.Numbers),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static ScriptArray Array(JsonElement json, JsonReading reading)
    {
        var items = new ScriptArray(json.GetArrayLength());
        foreach (var item in json.EnumerateArray())
            items.Add(From(item, reading));
        return items;
    }

    private static object Number(JsonElement json, JsonNumbers numbers)
    {
        if (numbers == JsonNumbers.Decimal && json.TryGetDecimal(out var exact))
            return exact;
        if (json.TryGetInt32(out var small))
            return small;
        if (json.TryGetInt64(out var integer))
            return integer;
        var text = json.GetRawText();
        var isInteger = text.Length < MostDigits && text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        return isInteger ? BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : json.GetDouble();
    }

    /// <summary>The forms in which case files write what JSON cannot say.</summary>
    private static bool TryMarker(JsonElement json, out object? value)
    {
        value = null;
        if (json.EnumerateObject().FirstOrDefault() is not { Value.ValueKind: JsonValueKind.String } marker)
            return false;
        var text = marker.Value.GetString()!;
        value = JsonText.NameOf(marker) switch
        {
            "$date" => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            "$timespan" => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
            "$decimal" => decimal.Parse(text, CultureInfo.InvariantCulture),
            "$float" => float.Parse(text, CultureInfo.InvariantCulture),
            "$char" => text[0],
            "$guid" => text,
            _ => null,
        };
        return value is not null;
    }
}

/// <summary>An object of JSON in UTF-8; its document must live as long.</summary>
internal sealed class JsonObject(JsonElement json, JsonReading reading) : LazyObject
{
    private protected override bool TryRead(string name, out object? value)
    {
        value = null;
        switch (JsonText.TryFind(json, name, out var found))
        {
            case true:
                value = JsonValues.From(found, reading);
                return true;
            case null:
                ReadAll();
                return TryGetValue(null, default, name, out value);
            default:
                return false;
        }
    }

    private protected override IEnumerable<KeyValuePair<string, object?>> All()
    {
        foreach (var property in json.EnumerateObject())
            yield return new(JsonText.NameOf(property), JsonValues.From(property.Value, reading));
    }
}
