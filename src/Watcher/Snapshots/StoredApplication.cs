using System.Text.Json.Serialization;
using Notifications.Watcher.Transitions;

namespace Notifications.Watcher.Snapshots;

/// <summary>An Application as the store has it.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Uid">Tells a recreated one apart.</param>
/// <param name="Digest">Of the object.</param>
/// <param name="Document">The object without <c>managedFields</c>.</param>
/// <param name="TrackedState">What has been believed and reported.</param>
/// <param name="SeenAt">When the object was seen.</param>
internal sealed record StoredApplication(
    ApplicationKey Key, string Uid, NoiseDigest Digest, Doc Document, TrackedState TrackedState, DateTimeOffset SeenAt)
{
    /// <summary>What the document says, where it is at hand: then it need not be unpacked and read for it.</summary>
    public ApplicationSnapshot? Content { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrackedState))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
