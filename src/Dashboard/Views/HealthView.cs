namespace Notifications.Dashboard.Views;

/// <param name="Parts">The program's parts, and whether they do their work.</param>
/// <param name="Instances">Null: the watchers are programs of their own.</param>
/// <param name="Lanes">Those with work, and those that must wait.</param>
/// <param name="LanesTotal">How many there are of these.</param>
/// <param name="Dead">The newest deliveries that were given up.</param>
/// <param name="Stuck">Events that were not routed.</param>
public sealed record HealthView(
    IReadOnlyList<PartRow> Parts, IReadOnlyList<InstanceState>? Instances, IReadOnlyList<DestinationRow> Destinations,
    IReadOnlyList<LaneRow> Lanes, int LanesTotal, IReadOnlyList<NotifierRow> Notifiers, IReadOnlyList<DeliveryRow> Dead,
    IReadOnlyList<StuckRow> Stuck);

/// <param name="Trouble">Null: it is ready.</param>
/// <param name="Remark">What an operator should look at all the same.</param>
public sealed record PartRow(string Name, string? Trouble, string? Remark);

/// <param name="State">leads, stands by, starting, failed.</param>
public sealed record InstanceState(string Name, string State, string Detail);

/// <summary>The watched instances, where the watcher runs in the same program.</summary>
public delegate IReadOnlyList<InstanceState> ReadInstances();

/// <param name="Refusals">Why it cannot be used; none: it can, as far as this process has met it.</param>
/// <param name="Limits">As "30 in 1m".</param>
/// <param name="Waiting">Deliveries that have not ended.</param>
/// <param name="LastReason">Of one of them.</param>
public sealed record DestinationRow(
    string Name, string Type, IReadOnlyList<string> Refusals, IReadOnlyList<string> Limits, int Waiting, DateTimeOffset? Oldest, int Dead,
    string? LastReason);

/// <param name="Owner">The notifier that serves it; null: nobody at the moment.</param>
/// <param name="BlockedUntil">The destination told it to wait.</param>
public sealed record LaneRow(
    string Name, string? Owner, DateTimeOffset? BlockedUntil, int Waiting, DateTimeOffset? Oldest, DateTimeOffset? Due);

public sealed record NotifierRow(string Id, DateTimeOffset Started, int Lanes);

/// <param name="State">dead, kept, again.</param>
public sealed record StuckRow(string EventId, string Application, string State, string? Reason, DateTimeOffset? ReceivedAt);
