using System.Text.RegularExpressions;

namespace Notifications.Templates.Values;

/// <summary>Texts of JSON, where an escape may name half of a character (RFC 8259, section 8.2): it becomes U+FFFD, as in other
/// readers.</summary>
internal static partial class JsonText
{
    public static string? Of(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return JsonSerializer.Deserialize<string>(
                Escape().Replace(text.GetRawText(), static escape => escape.Groups["half"].Success ? "\\ufffd" : escape.Value));
        }
    }

    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\ufffd";
        }
    }

    /// <summary>Null where a name in the object, or the wanted one, cannot be compared: then all are to be read one by one.</summary>
    public static bool? TryFind(JsonElement json, string name, out JsonElement found)
    {
        try
        {
            return json.TryGetProperty(name, out found);
        }
        catch (ArgumentException)
        {
            // The name that is looked for has half of a character.
        }
        catch (InvalidOperationException)
        {
            // A name in the object has.
        }

        found = default;
        return null;
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
