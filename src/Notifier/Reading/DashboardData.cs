using Notifications.Dashboard.Views;

namespace Notifications.Notifier.Reading;

/// <summary>The ledger as the dashboard's pages ask for it.</summary>
internal sealed class DashboardData(Store store, NowReader now) : IDashboardData
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
}
