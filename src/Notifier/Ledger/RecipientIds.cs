namespace Notifications.Notifier.Ledger;

/// <summary>
/// Which recipients are one although they are spelled differently: a channel's name and its id, which an answer of the destination holds.
/// The first spelling whose id became known stands for all of them in lanes and conversations, so that what was sent to it goes on.
/// </summary>
internal sealed class RecipientIds(Store store, LedgerClock time)
{
    // The first spelling stays the first: later ones are learned later, and one that is learned again is not learned anew.
    private const string Learn = """
        insert into recipient_id(scope, recipient, id, learned_at)
        select @scope, @recipient, @id, case when known.latest >= @now then known.latest + 1 else @now end
        from (select max(learned_at) as latest from recipient_id where scope = @scope and id = @id) known where 1 = 1
        on conflict (scope, recipient) do update set id = excluded.id,
            learned_at = case when recipient_id.id = excluded.id then recipient_id.learned_at else excluded.learned_at end
        """;

    private const string All = "select scope, recipient, id from recipient_id order by learned_at, recipient";

    private const string Exists = """
        select 1 from conversation where id = @id union all select 1 from delivery where chain = @id and ended_at is null
        """;

    private const string First = """
        select id, recipient from recipient_id where scope = @scope
            and id = coalesce((select r.id from recipient_id r where r.scope = @scope and r.recipient = @recipient), @recipient)
        order by learned_at, recipient limit 1
        """;

    private const string Waits = "select 1 from delivery where chain = @key and lane = @lane and ended_at is null";

    /// <summary>What another notifier learned is known here after so long.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private volatile Known _known = Known.Nothing;

    /// <summary>What records that a recipient has this id; null: that is known, or there is nothing to know.</summary>
    public Statement? Learning(DestinationEntry? entry, string recipient, string? id) =>
        entry?.RecipientScope is not { } scope || id is null || id == recipient || _known.IdOf(scope, recipient) == id
            ? null
            : new Statement(Learn, [("scope", scope), ("recipient", recipient), ("id", id), ("now", time.GetUtcNow())]);

    /// <summary>The id under which this spelling of a recipient has another's lane; null: it has its own.</summary>
    public string? MergedId(DestinationEntry? entry, string recipient) =>
        entry?.RecipientScope is { } scope && _known.PlaceOf(scope, recipient) != recipient ? _known.IdOf(scope, recipient) ?? recipient
            : null;

    /// <summary>As <see cref="MergedId(DestinationEntry?, string)"/>, by what is recorded at this moment: also by another
    /// notifier.</summary>
    public async ValueTask<string?> MergedIdAsync(
        Session session, DestinationEntry? entry, string recipient, CancellationToken cancellationToken)
    {
        if (entry?.RecipientScope is not { } scope || _known.IsFirst(scope, recipient)) return null;
        var first = await session.QueryFirstOrDefaultAsync<(string Id, string Recipient)?>(
            First, [("scope", scope), ("recipient", recipient)], row => (row.Text(0), row.Text(1)), cancellationToken);
        return first is { } one && one.Recipient != recipient ? one.Id : null;
    }

    /// <summary>What was recorded is known from the next <see cref="MergeAsync"/> on.</summary>
    public void Learned() => _known = _known with { At = null };

    /// <summary>Puts deliveries to different spellings of one recipient into its one lane and conversation; of those that would repeat each
    /// other the first stays.</summary>
    public async Task<IReadOnlyList<Delivery>> MergeAsync(
        IReadOnlyList<Delivery> deliveries, FindDestination destinations, CancellationToken cancellationToken)
    {
        var scoped = deliveries.Where(delivery => destinations(delivery.Destination)?.RecipientScope is not null).ToList();
        if (scoped.Count == 0) return deliveries;
        await RefreshAsync(cancellationToken);
        var seen = new HashSet<(string, string, string?, string)>();
        var merged = new List<Delivery>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            var entry = destinations(delivery.Destination);
            var place = entry?.RecipientScope is { } scope ? _known.PlaceOf(scope, delivery.Recipient) : delivery.Recipient;
            if (!seen.Add((delivery.Trigger, delivery.Destination, delivery.Source.TransitionId, place))) continue;
            merged.Add(place == delivery.Recipient ? delivery
                : delivery with
                {
                    Place = await MergedAsync(delivery, entry!, place, cancellationToken),
                    Admission = Merged(delivery, entry!, place),
                });
        }

        return merged;
    }

    private static Admission Merged(Delivery delivery, DestinationEntry entry, string place) => delivery.Admission with
    {
        Flapping = delivery.Admission.Flapping is not { } flapping ? null : flapping with
        {
            Place = key => Placement.ToConcrete(entry, place, key, ConversationMode.Update, announce: false, delivery.Source.Member),
        },
        Group = delivery.Admission.Group is not { } group ? null : group with
        {
            Place = (_, key) => Placement.ToConcrete(
                entry, place, key, ConversationMode.Update, delivery.Place.Announce, delivery.Source.Member),
        },
    };

    /// <summary>A conversation that this spelling has already goes on as it is, so that its message does not stay behind.</summary>
    private async Task<Placement> MergedAsync(Delivery delivery, DestinationEntry entry, string place, CancellationToken cancellationToken)
    {
        var (own, conversation) = (delivery.Place, delivery.Place.Conversation);
        var merged = Placement.ToConcrete(
            entry, place, conversation?.Key, conversation?.Mode ?? ConversationMode.Post, own.Announce, delivery.Source.Member);
        // What is being sent has not moved, and what follows it must not overtake it.
        if (await IsAnyAsync(Waits, [("key", own.OrderingKey), ("lane", own.Lane.Value)], cancellationToken)) return own;
        if (conversation is null) return merged;
        var goesOn = await IsAnyAsync(Exists, [("id", conversation.Id)], cancellationToken);
        return goesOn ? own with { Lane = merged.Lane } : merged;
    }

    private Task<bool> IsAnyAsync(string sql, (string Name, object? Value)[] args, CancellationToken cancellationToken) => store.ReadAsync(
        (session, token) => session.QueryFirstOrDefaultAsync(sql, args, static _ => true, token), cancellationToken);

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _known.At < Fresh) return;
        var rows = await store.ReadAsync(
            (session, token) => session.QueryAsync(All, [], row => (Scope: row.Text(0), Recipient: row.Text(1), Id: row.Text(2)), token),
            cancellationToken);
        _known = Known.Of(rows, now);
    }

    /// <param name="At">When it was read; null: it has to be read again.</param>
    private sealed record Known(
        FrozenDictionary<(string Scope, string Recipient), string> Ids, FrozenDictionary<(string Scope, string Id), string> First,
        DateTimeOffset? At)
    {
        public static Known Nothing { get; } = Of([], at: null);

        /// <param name="rows">In the order in which they were learned.</param>
        public static Known Of(IReadOnlyCollection<(string Scope, string Recipient, string Id)> rows, DateTimeOffset? at) => new(
            rows.ToFrozenDictionary(row => (row.Scope, row.Recipient), row => row.Id),
            rows.DistinctBy(row => (row.Scope, row.Id)).ToFrozenDictionary(row => (row.Scope, row.Id), row => row.Recipient),
            at);

        /// <summary>Its lane is known to be its own.</summary>
        public bool IsFirst(string scope, string recipient) =>
            IdOf(scope, recipient) is { } id && First.GetValueOrDefault((scope, id)) == recipient;

        public string? IdOf(string scope, string recipient) => Ids.GetValueOrDefault((scope, recipient));

        public string PlaceOf(string scope, string recipient) => First.GetValueOrDefault((scope, IdOf(scope, recipient) ?? recipient))
            ?? recipient;
    }
}
