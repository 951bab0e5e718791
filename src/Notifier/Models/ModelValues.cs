namespace Notifications.Notifier.Models;

/// <summary>Facts as values of the template language.</summary>
internal static class ModelValues
{
    public static object? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public static object? Link(Uri? link) => Text(link?.AbsoluteUri);

    /// <summary>In UTC: messages go to readers in many time zones.</summary>
    public static object? Time(DateTimeOffset? time) => time?.UtcDateTime;

    public static object? Span(TimeSpan? span) => span;

    public static IReadOnlyList<object?> List(IEnumerable<object?> items) => [.. items];

    public static IReadOnlyList<object?> List(IEnumerable<string> items) => List(items.Select(Text));

    public static IReadOnlyDictionary<string, object?> Object(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var result = new OrderedDictionary<string, object?>(members.Length, StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            result[name] = value;
        }

        return result;
    }
}
