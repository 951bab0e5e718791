using Microsoft.Extensions.Logging;
using Notifications.Dashboard.Views;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Reading;

/// <summary>The ledger as the dashboard's pages ask for it.</summary>
internal sealed partial class DashboardData(
    Store store, NowReader now, TimelineReader timeline, HealthReader health, PlaygroundReader playground, DriftLookup drift,
    Redrive redrive, ILogger<DashboardData> log) : IDashboardData
{
    private const int MostOpen = 1000;

    // Each by an index, and of what is open only the first so many: asked once a second.
    private const string Version = """
        select (select max(received_at) from inbox), (select max(created_at) from delivery),
            (select max(ended_at) from delivery where ended_at is not null and reason is not null),
            (select count(*) from (select 1 from delivery where ended_at is null limit @most) as open),
            (select max(updated_at) from (select updated_at from delivery where ended_at is null limit @most) as open)
        """;

    public async Task<string> VersionAsync(CancellationToken cancellationToken) => (await store.ReadAsync(
        (session, token) => session.QueryFirstOrDefaultAsync(
            Version, [("most", MostOpen)],
            row => string.Join('.', Enumerable.Range(0, 5).Select(column => row.NumberOrNull(column))), token),
        cancellationToken))!;

    public Task<NowView> NowAsync(NowFilter filter, CancellationToken cancellationToken) => now.ReadAsync(filter, cancellationToken);

    public Task<TimelineView> TimelineAsync(DeliveryListFilter filter, CancellationToken cancellationToken) =>
        timeline.ListAsync(filter, cancellationToken);

    public Task<ApplicationView?> ApplicationAsync(string application, EventCursor? before, CancellationToken cancellationToken) =>
        timeline.ReadAsync(application, before, cancellationToken);

    public async Task<DriftView?> DriftAsync(string application, CancellationToken cancellationToken)
    {
        if (await timeline.FindAsync(application, cancellationToken) is not { Gone: false, Damage: null } state) return null;
        try
        {
            var (finding, facts, missing) = await drift.CompareAsync(state, cancellationToken);
            return DriftRows.Of(finding, facts, missing);
        }
        catch (InvalidDataException)
        {
            return null; // its document is damaged
        }
    }

    public Task<HealthView> HealthAsync(CancellationToken cancellationToken) => health.ReadAsync(cancellationToken);

    public Task<PlaygroundView> PlaygroundAsync(string? application, string? trigger, CancellationToken cancellationToken) =>
        playground.BeginAsync(application, trigger, cancellationToken);

    public Task<PlaygroundResult> TryAsync(PlaygroundTrial trial, CancellationToken cancellationToken) =>
        playground.TryAsync(trial, cancellationToken);

    public async Task<bool> RedriveAsync(string id, string reader, CancellationToken cancellationToken)
    {
        var redriven = await redrive.OneAsync(id, cancellationToken);
        if (redriven is { Deliveries: 0, Events: 0 }) return false;
        Redriven(id, reader);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Id} gets another chance: {Reader} asked for it in the dashboard")]
    private partial void Redriven(string id, string reader);
}
