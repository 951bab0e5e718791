using System.Text.Json.Serialization;

namespace Notifications.Drift;

/// <summary>What a watcher found out of one resource, as it travels.</summary>
/// <param name="Detail">Secrets are hidden already; null: nothing is known to differ.</param>
internal sealed record FoundResource(string Group, string Kind, string? Namespace, string Name, DriftDetail? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FoundResource[]))]
internal sealed partial class DriftJson : JsonSerializerContext;
