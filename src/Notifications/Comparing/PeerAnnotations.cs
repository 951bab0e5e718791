using System.Text.RegularExpressions;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Sources;

namespace Notifications.Cli.Comparing;

/// <summary>
/// The annotation <c>notified.notifications.argoproj.io</c> of Applications (<c>kubectl get applications -A -o json</c>, or <c>yaml</c>): a
/// JSON object from <c>[oncePer:][namespace:]trigger:[index].hash:service:recipient</c> to Unix seconds, at most 100 of them. Source:
/// pkg/controller/state.go of argoproj/notifications-engine.
/// </summary>
internal static partial class PeerAnnotations
{
    public const string Annotation = "notified.notifications.argoproj.io";

    /// <exception cref="InvalidDataException">The text is neither JSON nor YAML of Applications; the message says where.</exception>
    public static PeerRecord Read(string text)
    {
        var (sent, unread) = (new List<PeerNotification>(), 0);
        foreach (var document in Documents(text))
        {
            var root = document.RootElement;
            var items = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("items", out var list)
                && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [root];
            foreach (var item in items) unread += Read(item, sent);
            document.Dispose();
        }

        return new PeerRecord(
            [.. sent.OrderBy(notification => notification.At)], [], From: null, To: null, unread)
        { HasOnlyTheNewest = true };
    }

    private static int Read(JsonElement application, List<PeerNotification> sent)
    {
        var metadata = application.Child("metadata");
        if (metadata.Child("annotations").TextOrNull(Annotation) is not { } written) return 0;
        var name = $"{metadata.TextOrNull("namespace") ?? "argocd"}/{metadata.TextOrNull("name")}";
        try
        {
            using var entries = JsonDocument.Parse(written);
            if (entries.RootElement.ValueKind != JsonValueKind.Object) return 1;
            var unread = 0;
            foreach (var entry in entries.RootElement.EnumerateObject())
            {
                if (Key().Match(entry.Name) is { Success: true } key && entry.Value.ValueKind == JsonValueKind.Number
                    && entry.Value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800)
                    sent.Add(new PeerNotification(
                        DateTimeOffset.FromUnixTimeSeconds(seconds), name, key.Groups["trigger"].Value, key.Groups["service"].Value,
                        key.Groups["recipient"].Value));
                else unread++;
            }

            return unread;
        }
        catch (JsonException)
        {
            return 1;
        }
    }

    private static IEnumerable<JsonDocument> Documents(string text)
    {
        try
        {
            return text.AsSpan().TrimStart().StartsWith("{")
                ? [JsonDocument.Parse(text)]
                : [.. YamlObjects.Read(text).Select(json => JsonDocument.Parse(json))];
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"line {wrong.LineNumber + 1}: no valid JSON"), wrong);
        }
        catch (YamlDotNet.Core.YamlException wrong)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"line {wrong.Start.Line}: {wrong.Message}"), wrong);
        }
    }

    [GeneratedRegex(@"(?:^|:)(?<trigger>[^:]+):\[\d+\]\.[^:]*:(?<service>[^:]+):(?<recipient>.*)$", RegexOptions.Singleline)]
    private static partial Regex Key();
}
