using System.Text;
using System.Text.Unicode;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>What an object must be to be handed on.</summary>
internal static class ReadingRules
{
    public static JsonReaderOptions Json { get; } = new() { MaxDepth = SourceLimits.MaxDepth };

    /// <summary>For what is around objects, which adds a level or two.</summary>
    public static JsonReaderOptions Around { get; } = new() { MaxDepth = SourceLimits.MaxDepth + 2 };

    /// <returns>What is wrong with an object, as far as it shows without reading all of it; null when nothing is.</returns>
    public static string? Wrong(ReadOnlySpan<byte> json, in ObjectHead head, int limit) =>
        json.Length > limit ? TooLarge(limit)
        : !Utf8.IsValid(json) ? $"byte {FirstInvalid(json)} is not UTF-8"
        : head.FullName is null ? NotJson(json) ?? "it has no metadata.name or no metadata.namespace"
        : null;

    /// <returns>Why it is no JSON; null when it is.</returns>
    public static string? NotJson(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Json);
            while (reader.Read())
            {
                // All of it.
            }

            return null;
        }
        catch (JsonException wrong)
        {
            return NotJson(wrong);
        }
    }

    public static string TooLarge(int limit) => $"it has more than {limit / (1 << 20)} MiB";

    public static string NotJson(JsonException wrong) => NotJson(wrong.BytePositionInLine ?? 0);

    public static string NotJson(long at) => $"it is not valid JSON (byte {at})";

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }
}
