using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Ledger;

namespace Notifications.Notifier.Deliveries.Attempts;

/// <summary>What a look into a lane found.</summary>
/// <param name="Due">Chains that are due, the longest waiting first; some more may be.</param>
/// <param name="NextDue">When none is due: when the next one will be; null: none waits.</param>
/// <param name="Destination">Whose lane it is; null: nothing is due.</param>
internal sealed record LaneLook(IReadOnlyList<string> Due, DateTimeOffset? NextDue, string? Destination);

/// <summary>Reads what is due.</summary>
internal sealed class ChainReader(Store store)
{
    /// <summary>How many chains under way one look can leave out.</summary>
    public const int MostUnderWay = 16;

    private const int Window = 128;

    /// <summary>For SQL: needs <see cref="Slots"/>.</summary>
    public const string NotUnderWay =
        $"chain not in {These}";

    private const string DueChains = $"""
        select chain, destination from delivery where lane = @lane and ended_at is null and due_at <= @now and {NotUnderWay} order by due_at limit @window
        """;

    private const string NextDue = $"select min(due_at) from delivery where lane = @lane and ended_at is null and {NotUnderWay}";

    private const string These = "(@c0, @c1, @c2, @c3, @c4, @c5, @c6, @c7, @c8, @c9, @c10, @c11, @c12, @c13, @c14, @c15)";

    private static readonly string Open = $"""
        select {DeliveryRows.Columns} from delivery where chain in {These} and ended_at is null
        order by created_at, epoch_order, sequence, ordinal limit 4096
        """;

    private static readonly string OpenOfDigest = $"""
        select {DeliveryRows.Columns} from delivery where chain = @id and ended_at is null
        order by created_at, epoch_order, sequence, ordinal limit {ChainView.MostOpen}
        """;

    private const string Conversations = $"select id, external_id, version, digest from conversation where id in {These}";

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
            var except = Slots(underWay);
            var due = await session.QueryAsync(DueChains, [("lane", lane.Value), ("now", now), .. except, ("window", Window)], row => (Chain: row.Text(0), Destination: row.Text(1)), token);
            if (due.Count > 0) return new LaneLook([.. due.Select(d => d.Chain).Distinct(StringComparer.Ordinal)], NextDue: null, due[0].Destination);
            var next = await session.QueryFirstOrDefaultAsync(NextDue, [("lane", lane.Value), .. except], row => row.TimeOrNull(0), token);
            return new LaneLook([], next, Destination: null);
        },
        ct);

    /// <param name="chains">At most <see cref="MostUnderWay"/>.</param>
    public Task<List<ChainView>> LoadAsync(IReadOnlyList<string> chains, CancellationToken ct) => store.ReadAsync(
        async (session, token) =>
        {
            var rows = await session.QueryAsync(Open, Slots([.. chains.Where(c => !DigestChain.Is(c))]), DeliveryRows.Read, token);
            foreach (var digest in chains.Where(DigestChain.Is)) rows.AddRange(await session.QueryAsync(OpenOfDigest, [("id", digest)], DeliveryRows.Read, token));
            var open = rows.ToLookup(d => d.Place.Chain);
            // A chain in the resolve lane is no conversation yet, although it will belong to one.
            var talking = chains.Where(c => DigestChain.Is(c) || open[c].Any(d => d.Place.Conversation?.Id == c)).ToList();
            if (talking.Count == 0) return [.. chains.Select(c => new ChainView(c, [.. open[c]], Conversation: null, Nobody))];
            var conversations = (await session.QueryAsync(Conversations, Slots(talking), ReadConversation, token)).ToDictionary(c => c.Id);
            var members = conversations.Count == 0 ? Enumerable.Empty<(string, MemberState Member)>().ToLookup(m => m.Item1, m => m.Member)
                : (await session.QueryAsync(Members, Slots(conversations.Keys), row => (row.Text(0), Member: ReadMember(row)), token)).ToLookup(m => m.Item1, m => m.Member);
            var views = new List<ChainView>(chains.Count);
            foreach (var chain in chains)
            {
                var late = DigestChain.Is(chain)
                    ? await session.QueryAsync(LateOfDigest, [("id", chain)], row => new Superseded(row.Text(0), row.Text(1)), token)
                    : [];
                views.Add(new ChainView(chain, [.. open[chain]], conversations.GetValueOrDefault(chain), members[chain].ToDictionary(m => m.Key)) { Late = late });
            }

            return views;
        },
        ct);

    private static readonly IReadOnlyDictionary<MemberKey, MemberState> Nobody = new Dictionary<MemberKey, MemberState>();

    private static ConversationState ReadConversation(Row row) => new(row.Text(0), row.TextOrNull(1), row.Number(2), row.TextOrNull(3));

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
