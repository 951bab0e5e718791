using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What a scan of a lane found.</summary>
/// <param name="Due">Ordering keys that are due, the longest waiting first.</param>
/// <param name="More">Further keys may be due.</param>
/// <param name="NextDue">When the next one will be due; null: no other waits.</param>
/// <param name="Destination">Whose lane it is; null: nothing is due.</param>
internal sealed record DueScan(IReadOnlyList<string> Due, bool More, DateTimeOffset? NextDue, string? Destination);

/// <summary>Reads what is due. The column <c>chain</c> holds the ordering key.</summary>
internal sealed class DueReader(Store store)
{
    /// <summary>How many keys in flight one scan can leave out.</summary>
    public const int MaxInFlight = 16;

    /// <summary>How many deliveries one scan shows.</summary>
    public const int Window = 128;

    /// <summary>A condition for SQL, with the parameters of <see cref="Slots"/>.</summary>
    public const string NotInFlight =
        $"chain not in {These}";

    /// <summary>Among so many that wait longest each Application gets its turn.</summary>
    private const int TurnsAmong = 4096;

    private static readonly string Scan = ScanWhere("", Oldest);

    private static readonly string ScanOthers = ScanWhere($"and {NotInFlight}", Oldest);

    private static readonly string ScanInTurns = ScanWhere($"and {NotInFlight}", InTurns);

    private const string These = "(@c0, @c1, @c2, @c3, @c4, @c5, @c6, @c7, @c8, @c9, @c10, @c11, @c12, @c13, @c14, @c15)";

    private const int MaxOpen = 4096;

    private static readonly string OpenOfOne = OpenWhere("chain = @id");

    private static readonly string OpenOnSqlite = OpenWhere($"chain in {These}");

    // Each key is looked up on its own: PostgreSQL's statistics know few open deliveries, so in a storm it would read all of them to find
    // these. SQLite uses the index anyway, and takes ten times as long to merge sixteen results.
    private static readonly string OpenOnPostgreSql = OpenFrom(
        string.Join("\nunion all ",
            Enumerable.Range(0, MaxInFlight)
            .Select(i => $"select {DeliveryRows.Columns} from delivery where chain = @c{i} and ended_at is null")));

    private const string Members = $"""
        select conversation, instance, uid, application, epoch_order, sequence, ordinal, delivery_id, message from member where conversation in {These}
        """;

    private const string LateOfDigest = """
        select d.id, m.delivery_id from delivery d join member m on m.conversation = d.conversation and m.instance = d.instance and m.uid = d.uid
        where d.chain = @id and d.ended_at is null and (m.epoch_order, m.sequence, m.ordinal) > (d.epoch_order, d.sequence, d.ordinal)
        """;

    public Task<DueScan> ScanAsync(
        LaneName lane, IReadOnlyCollection<string> inFlight, DateTimeOffset now, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            // Most lanes are scanned while nothing is in flight.
            var rows = await session.QueryAsync(
                inFlight.Count == 0 ? Scan : ScanOthers,
                [("lane", lane.Value), ("now", now), ("window", Window), .. inFlight.Count == 0 ? [] : Slots(inFlight)],
                ReadDue,
                token);
            var due = rows.Where(row => row.Key is not null).OrderBy(row => row.At).ToList();
            // One Application must not take the whole window, and with it every turn of the lane, because it has more to say than others.
            if (due.Count == Window && due.GroupBy(row => row.Application).Max(group => group.Count()) > Window / 2)
            {
                rows = await session.QueryAsync(
                    ScanInTurns, [("lane", lane.Value), ("now", now), ("window", Window), .. Slots(inFlight)], ReadDue, token);
                due = rows.Where(row => row.Key is not null).OrderBy(row => row.Turn).ThenBy(row => row.At).ToList();
            }

            return new DueScan(
                [.. due.Select(row => row.Key!).Distinct(StringComparer.Ordinal)],
                due.Count == Window,
                rows.Find(row => row.Key is null).At,
                due.Count > 0 ? due[0].Destination : null);
        },
        cancellationToken);

    /// <param name="keys">At most <see cref="MaxInFlight"/>.</param>
    public Task<List<OrderedDeliveries>> LoadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var plain = keys.Where(c => !OrderingKey.IsDigest(c)).ToList();
            var rows = plain switch
            {
                [] => [],
                [var only] => await session.QueryAsync(OpenOfOne, [("id", only), ("most", MaxOpen)], ReadOpen, token),
                _ => await session.QueryAsync(
                    session.Dialect == StoreDialect.PostgreSql ? OpenOnPostgreSql
                        : OpenOnSqlite, [.. Slots(plain), ("most", MaxOpen)], ReadOpen, token),
            };
            var isWhole = rows.Count < MaxOpen;
            foreach (var digest in keys.Where(OrderingKey.IsDigest))
                rows.AddRange(await session.QueryAsync(
                    OpenOfOne, [("id", digest), ("most", OrderedDeliveries.MaxOfDigest)], ReadOpen, token));
            var open = rows.ToLookup(row => row.Delivery.Place.OrderingKey, row => row.Delivery);
            var conversations = rows.Select(row => row.Conversation).OfType<Conversation>().DistinctBy(c => c.Id).ToDictionary(c => c.Id);
            var members = conversations.Count == 0 ? Enumerable.Empty<(string, MemberState Member)>().ToLookup(m => m.Item1, m => m.Member)
                : (await session.QueryAsync(Members, Slots(conversations.Keys), row => (row.Text(0), Member: ReadMember(row)), token))
                    .ToLookup(m => m.Item1, m => m.Member);
            var views = new List<OrderedDeliveries>(keys.Count);
            foreach (var key in keys)
            {
                var late = OrderingKey.IsDigest(key)
                    ? await session.QueryAsync(LateOfDigest, [("id", key)], row => new Superseded(row.Text(0), row.Text(1)), token)
                    : [];
                views.Add(new OrderedDeliveries(
                    key, [.. open[key]], conversations.GetValueOrDefault(key), members[key].ToDictionary(m => m.Key))
                {
                    Late = late,
                    IsWhole = isWhole
                });
            }

            return views;
        },
        cancellationToken);

    /// <summary>The open deliveries of a key whose rows cannot be read, each with the reason.</summary>
    public Task<List<(string Id, string Reason)>> UnreadableAsync(string key, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var found = await session.QueryAsync(
                OpenOfOne, [("id", key), ("most", MaxOpen)], row => (Id: row.Text(0), Reason: WhyUnreadable(row)), token);
            return found.FindAll(one => one.Reason is not null).ConvertAll(one => (one.Id, one.Reason!));
        },
        cancellationToken);

    /// <summary>What a row throws that holds what no version of the program has written.</summary>
    public static bool IsUnreadable(Exception e) => e is JsonException or InvalidDataException or InvalidCastException or OverflowException;

    private static string? WhyUnreadable(Row row)
    {
        try
        {
            ReadOpen(row);
            return null;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return $"its row cannot be read: {e.Message}";
        }
    }

    /// <summary>What is due, and in a row without a key when the next will be.</summary>
    /// <param name="choose">From the condition for what is due to the window.</param>
    private static string ScanWhere(string chains, Func<string, string> choose) => $"""
        select * from (
            {choose($"lane = @lane and ended_at is null and due_at <= @now {chains}")}) due
        union all
        select null, null, min(due_at), null, null from delivery where lane = @lane and ended_at is null and due_at > @now {chains}
        """;

    private static string Oldest(string due) =>
        $"select chain, destination, due_at, uid, 0 as turn from delivery where {due} order by due_at, epoch_order, sequence, ordinal limit @window";

    private static string InTurns(string due) => $"""
        select chain, destination, due_at, uid, turn from (
            select chain, destination, due_at, uid, row_number() over (partition by instance, uid order by due_at, epoch_order, sequence, ordinal) as turn from (
                select chain, destination, due_at, instance, uid, epoch_order, sequence, ordinal from delivery where {due}
                order by due_at, epoch_order, sequence, ordinal limit {TurnsAmong}) oldest) ranked
        order by turn, due_at limit @window
        """;

    private static (string? Key, string? Destination, DateTimeOffset? At, string? Application, long Turn) ReadDue(Row row) =>
        (row.TextOrNull(0), row.TextOrNull(1), row.TimeOrNull(2), row.TextOrNull(3), row.IsNull(4) ? 0 : row.Number(4));

    private static string OpenWhere(string chains) =>
        OpenFrom($"select {DeliveryRows.Columns} from delivery where {chains} and ended_at is null");

    private static string OpenFrom(string deliveries) => $"""
        select o.*, c.id, c.conversation_key, c.mode, c.external_id, c.version, c.digest from (
            {deliveries}
            order by created_at, epoch_order, sequence, ordinal limit @most) o
        left join conversation c on c.id = o.chain
        order by o.created_at, o.epoch_order, o.sequence, o.ordinal
        """;

    private static (Delivery Delivery, Conversation? Conversation) ReadOpen(Row row)
    {
        var id = DeliveryRows.Count;
        return (
            DeliveryRows.Read(row),
            row.IsNull(id) ? null
                : new Conversation(row.Text(id), row.Text(id + 1), LedgerWords.Mode(row.Text(id + 2)), row.TextOrNull(id + 3),
                    row.Number(id + 4), row.TextOrNull(id + 5)));
    }

    private static MemberState ReadMember(Row row) => new(
        new MemberKey(row.Text(1), row.Text(2)),
        row.Text(3),
        new EventPosition(row.Number(4), row.Number(5), row.Number(6)),
        row.Text(7),
        row.Text(8));

    public static (string Name, object? Value)[] Slots(IReadOnlyCollection<string> inFlight)
    {
        var slots = new (string Name, object? Value)[MaxInFlight];
        using var keys = inFlight.GetEnumerator();
        for (var i = 0; i < MaxInFlight; i++) slots[i] = ($"c{i}", keys.MoveNext() ? keys.Current : "");
        return slots;
    }
}
