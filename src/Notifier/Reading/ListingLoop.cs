using Notifications.Hosting.Health;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Reading;

/// <summary>Lists Applications whose row a notifier, or whose event a watcher, of an earlier version wrote: unpacks their documents, once
/// each.</summary>
internal sealed class ListingLoop(Store store, LoopSupervisor supervisor, TimeProvider time)
    : SupervisedService("listing of Applications", supervisor)
{
    private const int Chunk = 100;

    private const string Unlisted = """
        select a.instance, a.uid, e.body from application a join event e on e.event_id = a.event_id
        where a.gone = 0 and (a.listed is null or a.listed <> a.event_id) limit @most
        """;

    private const string List = """
        update application set listed = @listed, sync = @sync, health = @health, drifts = @drifts, drift_since = @drift_since,
            pending_since = @pending_since, pending_revision = @pending_revision
        where instance = @instance and uid = @uid and event_id = @listed
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                int listed;
                do listed = await ListChunkAsync(stoppingToken);
                while (listed == Chunk);
            }
            catch (StoreUnavailableException)
            {
                // The store is watched elsewhere: these Applications are listed when it is back.
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    /// <summary>Gives the number of those that were not listed.</summary>
    internal async Task<int> ListChunkAsync(CancellationToken cancellationToken)
    {
        var found = await store.ReadAsync(
            (session, token) => session.QueryAsync(
                Unlisted, [("most", Chunk)], row => (Instance: row.Text(0), Uid: row.Text(1), Body: row.Blob(2)), token),
            cancellationToken);
        var statements = found.ConvertAll(row =>
        {
            var appEvent = EventStore.Decode(row.Body);
            return new Statement(
                List,
                [
                    .. ListedRows.Of(appEvent, appEvent.Status ?? StatusOf(appEvent), isListed: true), ("instance", row.Instance),
                    ("uid", row.Uid),
                ]);
        });
        if (statements.Count > 0) await store.WriteAsync(
            async (session, token) => await session.ExecuteAllAsync(statements, token), cancellationToken);
        return found.Count;
    }

    private static AppStatus? StatusOf(ApplicationTransitioned appEvent)
    {
        try
        {
            var status = EventView.Of(appEvent).Newest["status"];
            return new AppStatus(status["sync"]["status"].Text, status["health"]["status"].Text);
        }
        catch (InvalidDataException)
        {
            return null; // a damaged document is listed as not known
        }
    }
}
