using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Routes events that could not be routed when they came: kept ones after an upgrade, dead ones when an operator asks for it.</summary>
internal sealed partial class EventReplay(Store store, EventIntake intake, ILogger<EventReplay> logger)
{
    private const int AtOnce = 100;

    private const string Revive = """
        update inbox set state = 'again' where state = 'kept'
            and exists (select 1 from event e where e.event_id = inbox.event_id and e.message_schema <= @schema)
        """;

    private const string Waiting = """
        select e.body from inbox i join event e on e.event_id = i.event_id where i.state = 'again' and e.message_schema <= @schema order by i.received_at limit @most
        """;

    /// <summary>This program may know what an older one did not.</summary>
    public Task ReviveKeptAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(Revive, [("schema", ApplicationTransitioned.CurrentSchema)], token), cancellationToken);

    public async Task RouteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var bodies = await store.ReadAsync((session, token) => session.QueryAsync(Waiting, [("schema", ApplicationTransitioned.CurrentSchema), ("most", AtOnce)], row => row.Blob(0), token), cancellationToken);
            if (bodies.Count == 0) return;
            foreach (var body in bodies)
            {
                var appEvent = EventStore.Decode(body);
                RoutedAgain(appEvent.EventId, appEvent.App.Name);
                await intake.HandleAgainAsync(appEvent, body, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Event {Event} of {Application} is routed again")]
    private partial void RoutedAgain(string @event, string application);
}
