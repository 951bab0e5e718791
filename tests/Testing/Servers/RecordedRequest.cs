namespace Notifications.Testing.Servers;

/// <summary>One request as a fake server received it.</summary>
/// <param name="Path">Without the query, as sent (percent-encoded).</param>
public sealed record RecordedRequest(
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Query,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    DateTimeOffset At)
{
    /// <summary>What follows "Bearer " in the Authorization header; null without one.</summary>
    public string? Token => Headers.GetValueOrDefault("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal)
        ? value[7..] : null;

    public string? Argument(string name) => Query.Where(pair => pair.Key == name).Select(pair => pair.Value).FirstOrDefault();

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>What a fake server answers.</summary>
public sealed record FakeAnswer(int Status, string Body)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string ContentType { get; init; } = "application/json; charset=utf-8";

    public FakeAnswer With(string header, string value) => this with { Headers = [.. Headers, KeyValuePair.Create(header, value)] };
}
