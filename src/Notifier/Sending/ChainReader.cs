using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>What a look into a lane found.</summary>
/// <param name="Due">Chains that are due, the longest waiting first.</param>
/// <param name="More">Some more may be due.</param>
/// <param name="NextDue">When the next one will be due; null: no other waits.</param>
/// <param name="Destination">Whose lane it is; null: nothing is due.</param>
internal sealed record LaneLook(IReadOnlyList<string> Due, bool More, DateTimeOffset? NextDue, string? Destination);

/// <summary>Reads what is due.</summary>
internal sealed class ChainReader(Store store)
{
    /// <summary>How many chains under way one look can leave out.</summary>
    public const int MostUnderWay = 16;

    /// <summary>How many deliveries one look shows.</summary>
    public const int Window = 128;

    /// <summary>For SQL: needs <see cref="Slots"/>.</summary>
    public const string NotUnderWay =
        $"chain not in {These}";

    private static readonly string Look = LookWhere("");

    private static readonly string LookPast = LookWhere($"and {NotUnderWay}");

    private const string These = "(@c0, @c1, @c2, @c3, @c4, @c5, @c6, @c7, @c8, @c9, @c10, @c11, @c12, @c13, @c14, @c15)";

    private const int MostOpen = 4096;

    private static readonly string OpenOfOne = OpenWhere("chain = @id");

    private static readonly string OpenOnSqlite = OpenWhere($"chain in {These}");

    // One look-up each: PostgreSQL has seen few open deliveries when it counts them, and would read all of a storm's to find these. SQLite looks each up anyway,
    // and takes ten times as long to merge sixteen results.
    private static readonly string OpenOnPostgreSql = OpenFrom(
        string.Join("\nunion all ", Enumerable.Range(0, MostUnderWay).Select(i => $"select {DeliveryRows.Columns} from delivery where chain = @c{i} and ended_at is null")));

    private const string Members = $"""
        select conversation, instance, uid, application, epoch_order, sequence, ordinal, delivery_id, message from member where conversation in {These}
        """;

    private const string LateOfDigest = """
        select d.id, m.delivery_id from delivery d join member m on m.conversation = d.conversation and m.instance = d.instance and m.uid = d.uid
        where d.chain = @id and d.ended_at is null and (m.epoch_order, m.sequence, m.ordinal) > (d.epoch_order, d.sequence, d.ordinal)
        """;

    public Task<LaneLook> LookAsync(LaneName lane, IReadOnlyCollection<string> underWay, DateTimeOffset now, CancellationToken ct) => store.ReadAsync(
        async (session, token) =>
        {
            // Most lanes are looked into while nothing is under way.
            var rows = await session.QueryAsync(
                underWay.Count == 0 ? Look : LookPast,
                [("lane", lane.Value), ("now", now), ("window", Window), .. underWay.Count == 0 ? [] : Slots(underWay)],
                row => (Chain: row.TextOrNull(0), Destination: row.TextOrNull(1), At: row.TimeOrNull(2)),
                token);
            var due = rows.Where(row => row.Chain is not null).OrderBy(row => row.At).ToList();
            return new LaneLook(
                [.. due.Select(row => row.Chain!).Distinct(StringComparer.Ordinal)],
                due.Count == Window,
                rows.Find(row => row.Chain is null).At,
                due.Count > 0 ? due[0].Destination : null);
        },
        ct);

    /// <param name="chains">At most <see cref="MostUnderWay"/>.</param>
    public Task<List<ChainView>> LoadAsync(IReadOnlyList<string> chains, CancellationToken ct) => store.ReadAsync(
        async (session, token) =>
        {
            var plain = chains.Where(c => !DigestChain.Is(c)).ToList();
            var rows = plain switch
            {
                [] => [],
                [var only] => await session.QueryAsync(OpenOfOne, [("id", only), ("most", MostOpen)], ReadOpen, token),
                _ => await session.QueryAsync(
                    session.Dialect == StoreDialect.PostgreSql ? OpenOnPostgreSql : OpenOnSqlite, [.. Slots(plain), ("most", MostOpen)], ReadOpen, token),
            };
            var isWhole = rows.Count < MostOpen;
            foreach (var digest in chains.Where(DigestChain.Is))
                rows.AddRange(await session.QueryAsync(OpenOfOne, [("id", digest), ("most", ChainView.MostOpen)], ReadOpen, token));
            var open = rows.ToLookup(row => row.Delivery.Place.Chain, row => row.Delivery);
            var conversations = rows.Select(row => row.Conversation).OfType<ConversationState>().DistinctBy(c => c.Id).ToDictionary(c => c.Id);
            var members = conversations.Count == 0 ? Enumerable.Empty<(string, MemberState Member)>().ToLookup(m => m.Item1, m => m.Member)
                : (await session.QueryAsync(Members, Slots(conversations.Keys), row => (row.Text(0), Member: ReadMember(row)), token)).ToLookup(m => m.Item1, m => m.Member);
            var views = new List<ChainView>(chains.Count);
            foreach (var chain in chains)
            {
                var late = DigestChain.Is(chain)
                    ? await session.QueryAsync(LateOfDigest, [("id", chain)], row => new Superseded(row.Text(0), row.Text(1)), token)
                    : [];
                views.Add(new ChainView(chain, [.. open[chain]], conversations.GetValueOrDefault(chain), members[chain].ToDictionary(m => m.Key)) { Late = late, IsWhole = isWhole });
            }

            return views;
        },
        ct);

    /// <summary>What is due, and in a row without a chain when more will be.</summary>
    private static string LookWhere(string chains) => $"""
        select * from (
            select chain, destination, due_at from delivery
            where lane = @lane and ended_at is null and due_at <= @now {chains} order by due_at, epoch_order, sequence, ordinal limit @window) due
        union all
        select null, null, min(due_at) from delivery where lane = @lane and ended_at is null and due_at > @now {chains}
        """;

    private static string OpenWhere(string chains) => OpenFrom($"select {DeliveryRows.Columns} from delivery where {chains} and ended_at is null");

    private static string OpenFrom(string deliveries) => $"""
        select o.*, c.id, c.external_id, c.version, c.digest from (
            {deliveries}
            order by created_at, epoch_order, sequence, ordinal limit @most) o
        left join conversation c on c.id = o.chain
        order by o.created_at, o.epoch_order, o.sequence, o.ordinal
        """;

    private static (Delivery Delivery, ConversationState? Conversation) ReadOpen(Row row)
    {
        var id = DeliveryRows.Count;
        return (
            DeliveryRows.Read(row),
            row.IsNull(id) ? null : new ConversationState(row.Text(id), row.TextOrNull(id + 1), row.Number(id + 2), row.TextOrNull(id + 3)));
    }

    private static MemberState ReadMember(Row row) => new(
        new MemberKey(row.Text(1), row.Text(2)),
        row.Text(3),
        new NewsPosition(row.Number(4), row.Number(5), row.Number(6)),
        row.Text(7),
        row.Text(8));

    public static (string Name, object? Value)[] Slots(IReadOnlyCollection<string> underWay)
    {
        var slots = new (string Name, object? Value)[MostUnderWay];
        using var chains = underWay.GetEnumerator();
        for (var i = 0; i < MostUnderWay; i++) slots[i] = ($"c{i}", chains.MoveNext() ? chains.Current : "");
        return slots;
    }
}
