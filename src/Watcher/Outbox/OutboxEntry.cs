using System.Text.Json.Serialization;

namespace Notifications.Watcher.Outbox;

/// <summary>An event as the outbox keeps it.</summary>
internal sealed record OutboxEntry(long Sequence, byte[] Body)
{
    public static OutboxEntry Of(ApplicationTransitioned message) =>
        new(message.At.Sequence, JsonSerializer.SerializeToUtf8Bytes(message, OutboxJson.Default.ApplicationTransitioned));

    public ApplicationTransitioned Open() =>
        JsonSerializer.Deserialize(Body, OutboxJson.Default.ApplicationTransitioned)
            ?? throw new InvalidDataException($"outbox: event {Sequence} is empty");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApplicationTransitioned))]
internal sealed partial class OutboxJson : JsonSerializerContext;
