namespace Notifications.Templates.Values;

/// <summary>A key and a value: an item of an object in a loop.</summary>
internal sealed record Pair(string Key, Value Value);
