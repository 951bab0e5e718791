using Notifications.Drift;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>One line of a watch: <c>{"type":"MODIFIED","object":{...}}</c>. Source: WatchEvent of meta/v1.</summary>
internal static class WatchLine
{
    private enum Kind
    {
        Other,
        Changed,
        Deleted,
        Bookmark,
        Error,
    }

    /// <summary>A changed object is found by brackets and quotes alone, and who reads it sees what is wrong with it; any other line is
    /// read.</summary>
    public static WatchEvent Parse(ReadOnlyMemory<byte> line, int objectLimit) => Find(line, objectLimit) ?? Read(line, objectLimit);

    /// <returns>The namespace/name in the beginning of a line that is too long; null when it comes later.</returns>
    public static string? NameIn(ReadOnlySpan<byte> beginning)
    {
        var head = new ObjectHead();
        try
        {
            _ = Read(beginning, isWhole: false, ref head);
            return head.FullName;
        }
        catch (JsonException)
        {
            return head.FullName;
        }
    }

    private static WatchEvent.Changed? Find(ReadOnlyMemory<byte> line, int objectLimit)
    {
        var cursor = new JsonCursor(line.Span);
        var (isChanged, from, to) = (false, 0, 0);
        if (!cursor.Enter())
            return null;
        while (cursor.Next(out var name))
        {
            var start = cursor.At;
            var value = cursor.Skip();
            if (name.SequenceEqual("type"u8))
                isChanged = value.SequenceEqual("\"MODIFIED\""u8) || value.SequenceEqual("\"ADDED\""u8);
            else if (name.SequenceEqual("object"u8) && value is [(byte)'{', ..])
                (from, to) = (start, cursor.At);
        }

        if (cursor.IsBroken || !isChanged || to == 0 || line.Span[cursor.At..].ContainsAnyExcept(" \t\r"u8))
            return null;
        var json = line[from..to];
        var head = ObjectHead.Of(json.Span);
        return ReadingRules.Wrong(json.Span, head, objectLimit) is null ? new WatchEvent.Changed(json, head) : null;
    }

    private static WatchEvent Read(ReadOnlyMemory<byte> line, int objectLimit)
    {
        var head = new ObjectHead();
        try
        {
            var (kind, from, to) = Read(line.Span, isWhole: true, ref head);
            var json = line[from..to];
            return kind switch
            {
                Kind.Error => new WatchEvent.Error(
                    (KubeStatus.Read(json.Span) ?? new KubeStatus(500, "", "an ERROR without a Status", null, false)).ToFailure(null)),
                Kind.Bookmark when head.ResourceVersion is { } version => new WatchEvent.Bookmark(version),
                Kind.Changed or Kind.Deleted when ReadingRules.Wrong(json.Span, head, objectLimit) is { } wrong =>
                    new WatchEvent.Malformed(head.FullName, wrong),
                Kind.Changed => new WatchEvent.Changed(json, head),
                Kind.Deleted => new WatchEvent.Deleted(json, head),
                _ => new WatchEvent.Malformed(head.FullName, "it is no ADDED, MODIFIED, DELETED, BOOKMARK or ERROR"),
            };
        }
        catch (JsonException wrong)
        {
            return new WatchEvent.Malformed(head.FullName, ReadingRules.NotJson(wrong));
        }
    }

    private static (Kind Kind, int From, int To) Read(ReadOnlySpan<byte> line, bool isWhole, ref ObjectHead head)
    {
        var (kind, from, to) = (Kind.Other, 0, 0);
        var reader = new Utf8JsonReader(line, isWhole, new JsonReaderState(ReadingRules.Around));
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var (isType, isObject) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("object"u8));
            if (!reader.Read())
                break;
            if (isType)
                kind = KindOf(ref reader);
            var start = (int)reader.TokenStartIndex;
            if (isObject && reader.TokenType == JsonTokenType.StartObject ? !head.TryRead(ref reader) : !reader.TrySkip())
                break;
            if (isObject)
                (from, to) = (start, (int)reader.BytesConsumed);
        }

        return (kind, from, to);
    }

    private static Kind KindOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String when reader.ValueTextEquals("MODIFIED"u8) || reader.ValueTextEquals("ADDED"u8) => Kind.Changed,
        JsonTokenType.String when reader.ValueTextEquals("DELETED"u8) => Kind.Deleted,
        JsonTokenType.String when reader.ValueTextEquals("BOOKMARK"u8) => Kind.Bookmark,
        JsonTokenType.String when reader.ValueTextEquals("ERROR"u8) => Kind.Error,
        _ => Kind.Other,
    };
}
