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
        select a.instance, a.uid, e.event_id, e.body from application a join event e on e.event_id = a.event_id
        where a.gone = 0 and (a.listed is null or a.listed <> a.event_id) limit @most
        """;

    private const string List = """
        update application set listed = @listed, sync = @sync, health = @health, drifts = @drifts, drift_since = @drift_since,
            pending_since = @pending_since, pending_revision = @pending_revision
        where instance = @instance and uid = @uid and event_id = @listed
        """;

    private const string ListUnknown =
        "update application set listed = @listed, sync = null, health = null where instance = @instance and uid = @uid and event_id = @listed";

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
                Unlisted, [("most", Chunk)],
                row => (Instance: row.Text(0), Uid: row.Text(1), Event: row.Text(2), Body: row.Blob(3)), token),
            cancellationToken);
        var statements = found.ConvertAll(row => Listing(row.Instance, row.Uid, row.Event, row.Body));
        if (statements.Count > 0) await store.WriteAsync(
            async (session, token) => await session.ExecuteAllAsync(statements, token), cancellationToken);
        return found.Count;
    }

    /// <summary>What is damaged is listed as not known: otherwise it would stand before the others in every round.</summary>
    private static Statement Listing(string instance, string uid, string eventId, byte[] body)
    {
        try
        {
            var appEvent = EventStore.Decode(body);
            return new Statement(
                List,
                [
                    .. ListedRows.Of(appEvent, appEvent.Status ?? StatusOf(appEvent), isListed: true), ("instance", instance),
                    ("uid", uid),
                ]);
        }
        catch (InvalidDataException)
        {
            return new Statement(ListUnknown, [("listed", eventId), ("instance", instance), ("uid", uid)]);
        }
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
