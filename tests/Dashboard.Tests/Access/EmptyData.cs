using Notifications.Dashboard.Views;
using Notifications.Hosting.Storage;

namespace Notifications.Dashboard.Tests.Access;

/// <summary>A ledger in which nothing has happened; it counts what it was asked to redrive.</summary>
internal class EmptyData : IDashboardData
{
    public List<(string Id, string Reader)> Redriven { get; } = [];

    public IReadOnlyList<ApplicationRow> Listed { get; init; } = [];

    public Task<string> VersionAsync(CancellationToken cancellationToken) => Task.FromResult("1");

    public virtual Task<NowView> NowAsync(NowFilter filter, CancellationToken cancellationToken) => Task.FromResult(
        new NowView(DateTimeOffset.UnixEpoch, [], [], [], 0, [], 0, [], [], Listed.Count, Listed.Count, Listed));

    public Task<TimelineView> TimelineAsync(DeliveryListFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(new TimelineView(filter, []));

    public Task<ApplicationView?> ApplicationAsync(string application, EventCursor? before, CancellationToken cancellationToken) =>
        Task.FromResult<ApplicationView?>(null);

    public Task<DriftView?> DriftAsync(string application, CancellationToken cancellationToken) => Task.FromResult<DriftView?>(null);

    public Task<HealthView> HealthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new HealthView([], null, [], [], 0, [], [], []));

    public Task<PlaygroundView> PlaygroundAsync(string? application, string? trigger, CancellationToken cancellationToken) =>
        Task.FromResult(new PlaygroundView(null, [], [], "", "", "", ""));

    public Task<PlaygroundResult> TryAsync(PlaygroundTrial trial, CancellationToken cancellationToken) =>
        Task.FromResult(PlaygroundResult.Of("nothing"));

    public Task<bool> RedriveAsync(string id, string reader, CancellationToken cancellationToken)
    {
        Redriven.Add((id, reader));
        return Task.FromResult(true);
    }
}

/// <summary>A ledger whose server is away, and says why.</summary>
internal sealed class AwayData : EmptyData
{
    public override Task<NowView> NowAsync(NowFilter filter, CancellationToken cancellationToken) =>
        throw new StoreUnavailableException("host=secret does not answer", transient: true, new TimeoutException());
}

/// <summary>A ledger with a row that nobody expected.</summary>
internal sealed class DamagedData : EmptyData
{
    public override Task<NowView> NowAsync(NowFilter filter, CancellationToken cancellationToken) =>
        throw new InvalidDataException("secret=hunter2 is no document");
}
