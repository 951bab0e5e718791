using System.Text.Json;
using Notifications.Events;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Caching;

namespace Notifications.Notifier.Ledger;

/// <summary>The events of the ledger by id. Keeps the latest ones decoded, some megabytes of them: an event that has just come in is about to be rendered.</summary>
internal sealed class EventLibrary(Store store)
{
    private const string Body = "select body from event where event_id = @id";
    private readonly Latest<string, ApplicationTransitioned> latest = new(1024, mostBytes: 16 << 20, (_, news) => SizeOf(news));

    public static byte[] Encode(ApplicationTransitioned news) => JsonSerializer.SerializeToUtf8Bytes(news, LedgerJson.Default.ApplicationTransitioned);

    public static ApplicationTransitioned Decode(byte[] body) =>
        JsonSerializer.Deserialize(body, LedgerJson.Default.ApplicationTransitioned) ?? throw new InvalidDataException("An event that is null.");

    public void Remember(ApplicationTransitioned news) => latest.Set(news.EventId, news);

    private static int SizeOf(ApplicationTransitioned news) => 2048 + (news.Before?.Body?.Length ?? 0) + (news.After?.Body?.Length ?? 0);

    /// <summary>Null: it is not kept any more.</summary>
    public async ValueTask<ApplicationTransitioned?> FindAsync(string id, CancellationToken ct)
    {
        if (latest.TryGet(id, out var known)) return known;
        var body = await store.ReadAsync((session, token) => session.QueryFirstOrDefaultAsync(Body, [("id", id)], row => row.Blob(0), token), ct);
        if (body is null) return null;
        var news = Decode(body);
        Remember(news);
        return news;
    }
}
