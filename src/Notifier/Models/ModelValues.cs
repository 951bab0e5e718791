using System.Globalization;
using System.Text.Json;
using Notifications.Templates.Values;

namespace Notifications.Notifier.Models;

/// <summary>Facts as values of the template language.</summary>
internal static class ModelValues
{
    public static Value Text(string? text) => string.IsNullOrEmpty(text) ? Value.Null : Value.From(text);

    public static Value Link(Uri? link) => Text(link?.AbsoluteUri);

    /// <summary>In UTC: messages go to readers in many time zones.</summary>
    public static Value Time(DateTimeOffset? time) => time is { } known ? Value.From(known.UtcDateTime) : Value.Null;

    public static Value Span(TimeSpan? span) => span is { } known ? Value.From(known) : Value.Null;

    public static Value List(IEnumerable<Value> items) => Value.From(new ScriptArray([.. items]));

    public static Value List(IEnumerable<string> items) => List(items.Select(Text));

    public static Value Object(params ReadOnlySpan<(string Name, Value Value)> members)
    {
        var result = new ScriptObject();
        foreach (var (name, value) in members)
        {
            result.Set(name, value);
        }

        return Value.From(result);
    }

    /// <summary>Small payloads; an Application is read lazily instead.</summary>
    public static Value Json(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Object([.. json.EnumerateObject().Select(member => (member.Name, Json(member.Value)))]),
        JsonValueKind.Array => List(json.EnumerateArray().Select(Json)),
        JsonValueKind.String => Value.From(json.GetString()),
        JsonValueKind.Number when json.TryGetInt64(out var integer) => Value.From(integer),
        JsonValueKind.Number => Value.From(json.GetDouble()),
        JsonValueKind.True => Value.True,
        JsonValueKind.False => Value.False,
        _ => Value.Null,
    };

    /// <summary>2026-02-01 11:55:10 UTC; seconds only where they are not 0.</summary>
    public static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Second == 0 ? "yyyy-MM-dd HH:mm 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
