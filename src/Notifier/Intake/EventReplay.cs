using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Routes events that could not be routed when they came: kept ones after an upgrade, dead ones when an operator asks for
/// it.</summary>
internal sealed partial class EventReplay(Store store, EventIntake intake, ILogger<EventReplay> logger)
{
    private const int AtOnce = 100;

    private const string Revive = """
        update inbox set state = 'again' where state = 'kept'
            and exists (select 1 from event e where e.event_id = inbox.event_id and e.message_schema <= @schema)
        """;

    private const string Waiting = """
        select i.event_id, e.body from inbox i join event e on e.event_id = i.event_id where i.state = 'again' and e.message_schema <= @schema order by i.received_at limit @most
        """;

    private const string SetAside = "update inbox set state = 'dead', reason = @reason where event_id = @event_id and state = 'again'";

    /// <summary>This program may know what an older one did not.</summary>
    public Task ReviveKeptAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(Revive, [("schema", ApplicationTransitioned.CurrentSchema)], token),
        cancellationToken);

    public async Task RouteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiting = await store.ReadAsync(
                (session, token) => session.QueryAsync(
                    Waiting, [("schema", ApplicationTransitioned.CurrentSchema), ("most", AtOnce)],
                    row => (Id: row.Text(0), Body: row.Blob(1)), token),
                cancellationToken);
            if (waiting.Count == 0) return;
            foreach (var (id, body) in waiting) await RouteAsync(id, body, cancellationToken);
        }
    }

    /// <summary>An event that cannot be routed is dead again, so that it is not in the way of the others.</summary>
    private async Task RouteAsync(string id, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            var appEvent = EventStore.Decode(body);
            RoutedAgain(id, appEvent.App.Name);
            await intake.HandleAgainAsync(appEvent, body, cancellationToken);
        }
        catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
        {
            var reason = $"{e.GetType().Name}: {e.Message}";
            await store.WriteAsync(
                async (session, token) => await session.ExecuteAsync(SetAside, [("reason", reason), ("event_id", id)], token),
                cancellationToken);
            Dead(e, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Event} cannot be routed again; it stays dead")]
    private partial void Dead(Exception e, string @event);

    [LoggerMessage(Level = LogLevel.Information, Message = "Event {Event} of {Application} is routed again")]
    private partial void RoutedAgain(string @event, string application);
}
