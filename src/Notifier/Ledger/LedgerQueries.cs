namespace Notifications.Notifier.Ledger;

/// <summary>What an operator asks the ledger about deliveries.</summary>
internal sealed class LedgerQueries(Store store)
{
    /// <summary>Of the table delivery as <c>d</c>, as <see cref="DeliverySummary.Read"/> wants them.</summary>
    public const string Columns = """
        d.id, d.state, d.application, d.trigger_name, d.destination, d.recipient, d.attempts, d.created_at, d.updated_at, d.due_at, d.reason,
            d.superseded_by, d.carried_by, d.link
        """;

    /// <summary>A condition: its recipient was not resolved to others, which have deliveries of their own.</summary>
    public const string NotResolved = "not exists (select 1 from delivery c where c.parent = d.id)";

    private const string Summary = $"select {Columns} from delivery d";

    private const string Find = $"{Summary} where d.id = @id";

    private const string Children = $"{Summary} where d.parent = @id order by d.created_at, d.id";

    private const string Details = """
        select parent, event_id, transition_id, lane, conversation_key, templates, message, maybe_sent, tried_since, ended_at from delivery where id = @id
        """;

    private const string Events = """
        select body from event where instance = @instance and uid = @uid and observed_at >= @from and observed_at <= @to
        order by epoch_order, sequence limit @most
        """;

    private const string DeadEvents = """
        select i.event_id, coalesce(e.application, ''), i.state, i.reason, i.received_at from inbox i left join event e on e.event_id = i.event_id
        where i.state <> 'routed' and i.received_at >= @since order by i.received_at desc limit @most
        """;

    /// <summary>The newest first.</summary>
    public Task<List<DeliverySummary>> ListAsync(DeliveryFilter filter, CancellationToken cancellationToken)
    {
        // The texts differ only by which conditions they have, so that each uses its index and is prepared once.
        var (where, args) = Conditions(filter);
        var sql = $"{Summary} where {where} order by d.created_at desc limit @most";
        return store.ReadAsync((session, token) => session.QueryAsync(sql, args, DeliverySummary.Read, token), cancellationToken);
    }

    /// <summary>Null: no such delivery.</summary>
    public Task<DeliveryDetails?> ShowAsync(string id, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            if (await session.QueryFirstOrDefaultAsync(Find, [("id", id)], DeliverySummary.Read, token) is not { } summary) return null;
            var children = await session.QueryAsync(Children, [("id", id)], DeliverySummary.Read, token);
            return await session.QueryFirstOrDefaultAsync(
                Details, [("id", id)], row => DeliveryDetails.Read(row, summary, children), token);
        },
        cancellationToken);

    /// <summary>What happened to an Application; damaged events are left out.</summary>
    public async Task<List<ApplicationTransitioned>> EventsAsync(
        string instance, string uid, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        var bodies = await store.ReadAsync(
            (session, token) => session.QueryAsync(
                Events, [("instance", instance), ("uid", uid), ("from", from), ("to", to), ("most", most)], row => row.Blob(0), token),
            cancellationToken);
        var events = new List<ApplicationTransitioned>(bodies.Count);
        foreach (var body in bodies)
        {
            try
            {
                events.Add(EventStore.Decode(body));
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }

        return events;
    }

    /// <summary>Events that were not routed: dead ones, and those of a newer schema. The newest first.</summary>
    public Task<List<StuckEvent>> StuckEventsAsync(DateTimeOffset since, int most, CancellationToken cancellationToken) => store.ReadAsync(
        (session, token) => session.QueryAsync(
            DeadEvents,
            [("since", since), ("most", most)],
            row => new StuckEvent(row.Text(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.Time(4)),
            token),
        cancellationToken);

    private static (string Where, (string Name, object? Value)[] Args) Conditions(DeliveryFilter filter)
    {
        var where = new List<string>();
        var args = new List<(string Name, object? Value)>();
        if (filter.Application is { } application)
        {
            where.Add($"d.application in (select a.application from application a where {ApplicationStates.Named})");
            args.AddRange(ApplicationStates.NameOf(application));
        }

        if (filter.Recipient?.Split(':', 2) is [var destination, var rest])
        {
            where.Add("(d.recipient = @recipient or (d.destination = @destination and d.recipient = @rest))");
            args.AddRange([("recipient", filter.Recipient), ("destination", destination), ("rest", rest)]);
        }
        else
        {
            Add("d.recipient = @recipient", "recipient", filter.Recipient);
        }

        if (filter.LeavesOutResolved) where.Add(NotResolved);
        if (filter.LeavesOutChildren) where.Add("d.parent is null");
        Add("d.state = @state", "state", filter.State?.Word());
        Add("d.created_at >= @since", "since", filter.Since ?? DateTimeOffset.UnixEpoch);
        args.Add(("most", filter.Most));
        return (string.Join(" and ", where), [.. args]);

        void Add(string condition, string name, object? value)
        {
            if (value is null) return;
            where.Add(condition);
            args.Add((name, value));
        }
    }
}

/// <summary>Which deliveries; null: all.</summary>
/// <param name="Application">Its name, "namespace/name" or "instance/namespace/name".</param>
/// <param name="Recipient">Alone, or with its destination as "slack:#sre".</param>
/// <param name="Since">Planned since then.</param>
internal sealed record DeliveryFilter(string? Application, string? Recipient, DeliveryState? State, DateTimeOffset? Since, int Most = 100)
{
    /// <summary>Not those whose recipient was resolved to others, which have deliveries of their own.</summary>
    public bool LeavesOutResolved { get; init; }

    /// <summary>Not those to which a recipient was resolved.</summary>
    public bool LeavesOutChildren { get; init; }
}

/// <summary>An event that was not routed.</summary>
/// <param name="State">"dead", "kept", "again", or "set aside" by the watcher.</param>
/// <param name="ReceivedAt">Null: it was not sent.</param>
internal sealed record StuckEvent(string EventId, string Application, string State, string? Reason, DateTimeOffset? ReceivedAt);
