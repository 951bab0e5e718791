using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Notifications.Templates.Values;

/// <summary>How numbers of JSON are read.</summary>
public enum JsonNumbers
{
    /// <summary>As written: integers as int, long or larger, others as double.</summary>
    AsWritten,

    /// <summary>All as decimal, with their scale (as Scriban reads a <c>JsonElement</c>).</summary>
    Decimal,
}

/// <summary>Values from JSON. Objects and arrays are read when something in them is wanted, one level at a time.</summary>
internal static class JsonValues
{
    public static Value From(JsonElement json, JsonReading reading) => json.ValueKind switch
    {
        JsonValueKind.Object => reading.Markers && TryMarker(json, out var marked) ? marked : Value.From(new JsonObject(json, reading)),
        JsonValueKind.Array => Value.From(new JsonArray(json, reading)),
        JsonValueKind.String => Value.From(JsonText.Of(json)),
        JsonValueKind.Number => Number(json, reading.Numbers),
        JsonValueKind.True => Value.True,
        JsonValueKind.False => Value.False,
        _ => Value.Null,
    };

    private static Value Number(JsonElement json, JsonNumbers numbers)
    {
        if (numbers == JsonNumbers.Decimal && json.TryGetDecimal(out var exact))
            return Value.From(exact);
        if (json.TryGetInt64(out var integer))
            return Value.From(integer);
        return IsInteger(json) && BigInteger.TryParse(json.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large)
            ? Value.From(large)
            : Value.From(json.GetDouble());
    }

    private static bool IsInteger(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length < 1000 && text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
    }

    /// <summary>The forms in which case files write what JSON cannot say.</summary>
    private static bool TryMarker(JsonElement json, out Value value)
    {
        value = default;
        if (json.TryGetProperty("$date", out var date))
            value = Value.From(DateTime.Parse(date.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
        else if (json.TryGetProperty("$timespan", out var span))
            value = Value.From(TimeSpan.Parse(span.GetString()!, CultureInfo.InvariantCulture));
        else if (json.TryGetProperty("$decimal", out var number))
            value = Value.From(decimal.Parse(number.GetString()!, CultureInfo.InvariantCulture));
        else if (json.TryGetProperty("$float", out var single))
            value = Value.From(float.Parse(single.GetString()!, CultureInfo.InvariantCulture));
        else if (json.TryGetProperty("$char", out var character))
            value = Value.From(character.GetString()![0]);
        else if (json.TryGetProperty("$guid", out var guid))
            value = Value.From(guid.GetString());
        else
            return false;
        return true;
    }
}

/// <param name="Markers">Reads <c>{"$date": ...}</c> and its like as dates, timespans and decimals.</param>
internal sealed record JsonReading(JsonNumbers Numbers, bool Markers)
{
    public static JsonReading Default { get; } = new(JsonNumbers.AsWritten, Markers: false);
}

/// <summary>An object of JSON: members are looked for where they are until one is missing, or all are wanted.</summary>
internal sealed class JsonObject(JsonElement json, JsonReading reading) : ScriptObject
{
    private bool _loaded;

    public override int Count
    {
        get
        {
            Load();
            return base.Count;
        }
    }

    private protected override bool TryFind(string name, out Value value)
    {
        value = default;
        if (_loaded)
            return false;
        if (!JsonText.TryFind(json, name, out var found))
        {
            // The next miss is cheaper
            Load();
            return TryGetRemembered(name, out value);
        }
        value = JsonValues.From(found, reading);
        Remember(name, value);
        return true;
    }

    private protected override void Load()
    {
        if (_loaded)
            return;
        _loaded = true;
        var known = TakeRemembered();
        foreach (var property in json.EnumerateObject())
        {
            var name = known.NameOf(property) ?? JsonText.NameOf(property);
            if (TryGetRemembered(name, out _))
                Replace(name, JsonValues.From(property.Value, reading));
            else
                Remember(name, known.TryGet(name, out var value) ? value : JsonValues.From(property.Value, reading));
        }
    }
}

internal sealed class JsonArray(JsonElement json, JsonReading reading) : ScriptArray(loaded: false)
{
    private protected override Value[] LoadItems()
    {
        var items = new Value[json.GetArrayLength()];
        var at = 0;
        foreach (var item in json.EnumerateArray())
            items[at++] = JsonValues.From(item, reading);
        return items;
    }
}
