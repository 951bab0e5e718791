namespace Notifications.Dashboard.Views;

/// <summary>Which Applications are listed; null: all.</summary>
/// <param name="Search">A part of "instance/namespace/name" or of the project.</param>
/// <param name="Only">Those that drift, or those with a change that waits for its sync.</param>
/// <param name="Page">From 1.</param>
public sealed record NowFilter(string? Search, string? Instance, string? Sync, string? Health, Standstill? Only, int Page)
{
    public static NowFilter All { get; } = new(null, null, null, null, null, 1);

    public bool IsAll => this with { Page = 1 } == All;
}

/// <summary>Why an Application is not what git says.</summary>
public enum Standstill
{
    Drift,
    Pending,
}

/// <param name="At">When it was read.</param>
/// <param name="Sync">All Applications by sync status, in the order in which they are shown.</param>
/// <param name="Drifting">How many drift.</param>
/// <param name="Drift">The ones that drift for the shortest time.</param>
/// <param name="Pending">The changes that wait for the longest time.</param>
/// <param name="Waiting">How many deliveries have not ended, by destination.</param>
/// <param name="Total">How many Applications there are, filtered or not.</param>
/// <param name="Found">How many the filter finds.</param>
/// <param name="Listed">A page of those.</param>
public sealed record NowView(
    DateTimeOffset At,
    IReadOnlyList<Count> Sync,
    IReadOnlyList<Count> Health,
    IReadOnlyList<InstanceRow> Instances,
    int Drifting,
    IReadOnlyList<DriftRow> Drift,
    int PendingTotal,
    IReadOnlyList<PendingRow> Pending,
    IReadOnlyList<WaitingRow> Waiting,
    int Total,
    int Found,
    IReadOnlyList<ApplicationRow> Listed)
{
    public const int PageLength = 50;

    public int Pages => Math.Max(1, (Found + PageLength - 1) / PageLength);
}

public sealed record Count(string Word, int Number);

/// <param name="Degraded">Health is Degraded or Missing.</param>
public sealed record InstanceRow(string Name, int Applications, int OutOfSync, int Degraded, int Drifting);

/// <param name="Application">"instance/namespace/name"</param>
/// <param name="Sync">As Argo CD says it; null: not known yet.</param>
public sealed record ApplicationRow(
    string Application, string Project, string? Sync, string? Health, bool Drifts, DateTimeOffset? DriftSince, DateTimeOffset? PendingSince,
    DateTimeOffset Changed);

/// <param name="Cause">live-edited, missing, ...; null: not known.</param>
/// <param name="Since">Null: since before anybody watched.</param>
/// <param name="Resources">The first ones, as "Deployment web".</param>
/// <param name="Further">How many resources more.</param>
public sealed record DriftRow(
    string Application, string? Cause, DateTimeOffset? Since, IReadOnlyList<string> Resources, int Further);

public sealed record PendingRow(string Application, DateTimeOffset Since, string? Revision);

/// <param name="Oldest">When the oldest of them was planned.</param>
public sealed record WaitingRow(string Destination, int Deliveries, DateTimeOffset Oldest);
