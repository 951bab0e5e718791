using System.Text.Json.Serialization;

namespace Notifications.Notifier.Ledger;

/// <summary>What stands in the tables as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApplicationTransitioned))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, BucketLevel>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
