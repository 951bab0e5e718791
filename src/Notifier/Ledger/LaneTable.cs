namespace Notifications.Notifier.Ledger;

/// <summary>A lane that this process serves. Its <paramref name="Fence"/> rises whenever it changes hands: every write checks it.</summary>
internal sealed record HeldLane(LaneName Name, NodeId Holder, long Fence, LaneBlock Block)
{
    /// <summary>Admits one writer of the lane's tokens at a time.</summary>
    public SemaphoreSlim TokenWrites { get; } = new(1, 1);
}

/// <summary>Until when a destination told a lane to wait. It is extended before it is recorded, so that no other call starts
/// meanwhile.</summary>
internal sealed class LaneBlock(DateTimeOffset? until)
{
    private long _ticks = (until ?? DateTimeOffset.MinValue).UtcTicks;

    public DateTimeOffset Until => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public void Extend(DateTimeOffset to)
    {
        for (var known = Volatile.Read(ref _ticks); known < to.UtcTicks;)
        {
            var before = Interlocked.CompareExchange(ref _ticks, to.UtcTicks, known);
            if (before == known) return;
            known = before;
        }
    }
}

/// <summary>A lane with its row's state, as its new holder gets it.</summary>
internal sealed record TakenLane(HeldLane Held, LaneBuckets Buckets);

/// <summary>A lane with work.</summary>
internal readonly record struct OpenLane(LaneName Name, DateTimeOffset Due);

/// <summary>Who serves which lane.</summary>
internal sealed class LaneTable(Store store, LedgerClock time)
{
    private const string Take = """
        insert into lane(name, owner, fence, updated_at) values (@name, @owner, 1, @now)
        on conflict (name) do update set owner = excluded.owner, fence = lane.fence + 1, updated_at = excluded.updated_at
        where lane.owner is null or lane.owner = excluded.owner
            or not exists (select 1 from node where node.id = lane.owner)
        returning fence, blocked_until, tokens
        """;

    private const string Release =
        "update lane set owner = null, updated_at = @now where name = @name and owner = @owner and fence = @fence";

    // Skips from lane to lane through the index of open deliveries, so that the number of deliveries in each does not matter.
    private const string Open = """
        with recursive next(lane) as (
            select min(lane) from delivery where ended_at is null
            union all
            select (select min(d.lane) from delivery d where d.ended_at is null and d.lane > next.lane) from next where next.lane is not null)
        select lane, (select min(d.due_at) from delivery d where d.ended_at is null and d.lane = next.lane) from next where lane is not null
        """;

    /// <summary>Null: another living notifier serves it.</summary>
    public Task<TakenLane?> TakeAsync(LaneName lane, NodeId node, CancellationToken cancellationToken) => store.WriteAsync(
        (session, token) => session.QueryFirstOrDefaultAsync(
            Take,
            [("name", lane.Value), ("owner", node.Value), ("now", time.GetUtcNow())],
            row => new TakenLane(new HeldLane(lane, node, row.Number(0), new LaneBlock(row.TimeOrNull(1))), Buckets(row.TextOrNull(2))),
            token),
        cancellationToken);

    public Task ReleaseAsync(HeldLane lane, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) => await session.ExecuteAsync(
            Release, [("now", time.GetUtcNow()), ("name", lane.Name.Value), ("owner", lane.Holder.Value), ("fence", lane.Fence)], token),
        cancellationToken);

    public Task<List<OpenLane>> OpenAsync(CancellationToken cancellationToken) => store.ReadAsync(
        (session, token) => session.QueryAsync(Open, row => new OpenLane(new LaneName(row.Text(0)), row.Time(1)), token),
        cancellationToken);

    public static string Text(LaneBuckets buckets) =>
        JsonSerializer.Serialize(new Dictionary<string, BucketLevel>(buckets.Levels), LedgerJson.Default.DictionaryStringBucketLevel);

    private static LaneBuckets Buckets(string? text) => text is null
        ? LaneBuckets.Empty
        : new LaneBuckets(JsonSerializer.Deserialize(text, LedgerJson.Default.DictionaryStringBucketLevel)!.ToImmutableDictionary());
}
