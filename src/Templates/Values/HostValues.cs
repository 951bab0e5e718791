using System.Collections;
using System.Numerics;
using Scriban.Runtime;

namespace Notifications.Templates.Values;

/// <summary>Values of the host as values of the language. No type is looked into by reflection: only what is listed here can be
/// read.</summary>
internal static class HostValues
{
    /// <summary>Characters of a text of the model; the rest is left out, so that the first thing a template does with it is no error. As
    /// many as a value prints.</summary>
    public const int LongestText = 1 << 20;

    public static void Check(object? value) => From(value, JsonReading.Default);

    public static object? From(object? value, JsonReading reading) => value switch
    {
        string text => Text(text),
        null or bool or char or int or long or float or double or decimal or BigInteger or DateTime or TimeSpan => value,
        byte or sbyte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => new BigInteger(number),
        DateTimeOffset date => date.LocalDateTime,
        Guid or Uri or Enum => value.ToString(),
        JsonElement json => JsonValues.From(json, reading),
        HostObject subject => new HostView(subject),
        ScriptObject or ScriptArray => value,
        IEnumerable<KeyValuePair<string, object?>> members => Object(members, reading),
        IEnumerable<KeyValuePair<string, string>> members =>
            Object(members.Select(m => new KeyValuePair<string, object?>(m.Key, m.Value)), reading),
        IEnumerable items => Array(items, reading),
        _ => throw new ArgumentException(
            $"A template cannot read a value of type {value.GetType().Name}; give it as a dictionary or as JSON."),
    };

    /// <summary>Cut, with <c>...</c> at its end, where it is longer than <see cref="LongestText"/>.</summary>
    public static string? Text(string? text) => text is { Length: > LongestText }
        ? string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestText - 4]) ? LongestText - 4 : LongestText - 3), "...")
        : text;

    private static SafeObject Object(IEnumerable<KeyValuePair<string, object?>> members, JsonReading reading)
    {
        var result = new SafeObject();
        foreach (var (name, value) in members)
            result.SetValue(name, From(value, reading), readOnly: false);
        return result;
    }

    private static ScriptArray Array(IEnumerable items, JsonReading reading)
    {
        var result = new ScriptArray();
        foreach (var item in items)
            result.Add(From(item, reading));
        return result;
    }
}
