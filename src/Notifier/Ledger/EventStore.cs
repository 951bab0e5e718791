using Notifications.Notifier.Caching;

namespace Notifications.Notifier.Ledger;

/// <summary>The events of the ledger by id. Keeps the latest ones decoded, some megabytes of them: an event that has just come in is about
/// to be rendered.</summary>
internal sealed class EventStore(Store store)
{
    private const string Body = "select body from event where event_id = @id";
    private const string Newest = "select event_id from application where instance = @instance and uid = @uid";
    private readonly BoundedCache<string, ApplicationTransitioned> _latest = new(
        1024, maxBytes: 16 << 20, (_, appEvent) => SizeOf(appEvent));

    public static byte[] Encode(ApplicationTransitioned appEvent) =>
        JsonSerializer.SerializeToUtf8Bytes(appEvent, LedgerJson.Default.ApplicationTransitioned);

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ApplicationTransitioned Decode(byte[] body)
    {
        ApplicationTransitioned? appEvent;
        try
        {
            appEvent = JsonSerializer.Deserialize(body, LedgerJson.Default.ApplicationTransitioned);
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"An event that cannot be read: {damaged.Message}", damaged);
        }

        // Absent members are null here: nullable ones are not written, so that the reader cannot require them all
        return appEvent is
        { EventId: not null, Instance: not null, App: not null, Transitions: not null, Standing: not null, Routing: not null }
            ? appEvent
            : throw new InvalidDataException("An event without its identity or its Application.");
    }

    public void Remember(ApplicationTransitioned appEvent) => _latest.Set(appEvent.EventId, appEvent);

    private static int SizeOf(ApplicationTransitioned appEvent) =>
        2048 + (appEvent.Before?.Body?.Length ?? 0) + (appEvent.After?.Body?.Length ?? 0)
            + (appEvent.Routing.SelfService?.Data?.Body?.Length ?? 0);

    /// <summary>Null: it is not kept any more.</summary>
    public async ValueTask<ApplicationTransitioned?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_latest.TryGet(id, out var known)) return known;
        var body = await store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(Body, [("id", id)], row => row.Blob(0), token), cancellationToken);
        if (body is null) return null;
        var appEvent = Decode(body);
        Remember(appEvent);
        return appEvent;
    }

    /// <summary>The newest event of an Application; null: it is not known any more.</summary>
    public async ValueTask<ApplicationTransitioned?> FindNewestAsync(MemberKey application, CancellationToken cancellationToken)
    {
        var id = await store.ReadAsync(
            (session, token) => session.QueryFirstOrDefaultAsync(
                Newest, [("instance", application.Instance), ("uid", application.Uid)], row => row.Text(0), token),
            cancellationToken);
        return id is null ? null : await FindAsync(id, cancellationToken);
    }

    /// <summary>The event that a delivery is about, and its transition, which may come from another event; null: it is not kept any
    /// more.</summary>
    public async ValueTask<(ApplicationTransitioned Event, Transition? Transition)?> FindSourceAsync(
        DeliverySource source, CancellationToken cancellationToken)
    {
        if (await FindAsync(source.EventId, cancellationToken) is not { } appEvent) return null;
        var start = source.TransitionEventId is { } other ? await FindAsync(other, cancellationToken) : appEvent;
        return (appEvent, source.TransitionId is { } id ? start?.Transitions.FirstOrDefault(t => t.Id == id) : null);
    }
}
