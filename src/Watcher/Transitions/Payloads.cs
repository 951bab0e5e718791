using System.Text.Json.Serialization;

namespace Notifications.Watcher.Transitions;

/// <summary>The payloads of the wire, as <see cref="Events.TransitionKinds"/> documents them.</summary>
internal static class Payloads
{
    internal sealed record Nothing;

    internal sealed record Sync(
        string Phase, string? Revision, IReadOnlyList<string> Revisions, string? DryRevision, DateTimeOffset? StartedAt,
        DateTimeOffset? FinishedAt,
        InitiatedBy InitiatedBy, int RetryCount, bool DryRun, bool Partial, bool Prune, int AutoHealAttempts, string? Message,
        bool Inferred)
    {
        public string? How { get; init; }

        public string? ByRevision { get; init; }

        public string? FromRevision { get; init; }

        public IReadOnlyList<string>? FromRevisions { get; init; }

        public bool? Earlier { get; init; }
    }

    internal sealed record Deletion(DateTimeOffset? Since, DateTimeOffset At);

    internal sealed record InitiatedBy(string? Username, bool Automated);

    internal sealed record Health(string? From, string To, string? Message, DateTimeOffset? Since);

    internal sealed record SyncStatus(string? From, string To);

    internal sealed record Pending(
        string? FromRevision, IReadOnlyList<string> FromRevisions, string? ToRevision, IReadOnlyList<string> ToRevisions,
        string? ToDryRevision,
        DateTimeOffset? Since, DateTimeOffset? FirstSince, string ChangeId, bool Leftover, IReadOnlyList<Resource> Resources);

    internal sealed record Settled(string ChangeId, string? Revision, IReadOnlyList<string> Revisions, DateTimeOffset? Since, string How);

    internal sealed record Drift(
        DateTimeOffset Since, string? Revision, IReadOnlyList<Resource> Resources, string? Series, int Count, int Recent);

    internal sealed record Fight(
        string Series, DateTimeOffset Since, int Rounds, int Count, string? Revision, DateTimeOffset? StartedAt,
        IReadOnlyList<Resource> Resources);

    internal sealed record DriftChange(
        DateTimeOffset Since, IReadOnlyList<Resource> Resources, IReadOnlyList<Resource> Added, IReadOnlyList<Resource> Removed,
        string? Series, int Count, int Recent);

    internal sealed record DriftEnd(DateTimeOffset Since, string How, IReadOnlyList<Resource> Resources);

    internal sealed record SelfHeal(
        string? Revision, int Attempts, IReadOnlyList<Resource> Resources, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
        string? HealEpisode, int Count, DateTimeOffset? Since);

    internal sealed record Stall(DateTimeOffset Since, double? Usual, DateTimeOffset? At);

    internal sealed record Condition(string Type, string? Message, DateTimeOffset? Since);

    internal sealed record Cleared(string Type);

    internal sealed record Resource(
        string Group, string Kind, string Namespace, string Name, string? Status, string? Health, bool? RequiresPruning);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Payloads.Nothing))]
[JsonSerializable(typeof(Payloads.Sync))]
[JsonSerializable(typeof(Payloads.Health))]
[JsonSerializable(typeof(Payloads.SyncStatus))]
[JsonSerializable(typeof(Payloads.Pending))]
[JsonSerializable(typeof(Payloads.Settled))]
[JsonSerializable(typeof(Payloads.Deletion))]
[JsonSerializable(typeof(Payloads.Drift))]
[JsonSerializable(typeof(Payloads.Fight))]
[JsonSerializable(typeof(Payloads.Stall))]
[JsonSerializable(typeof(Payloads.DriftChange))]
[JsonSerializable(typeof(Payloads.DriftEnd))]
[JsonSerializable(typeof(Payloads.SelfHeal))]
[JsonSerializable(typeof(Payloads.Condition))]
[JsonSerializable(typeof(Payloads.Cleared))]
internal sealed partial class PayloadJson : JsonSerializerContext;
