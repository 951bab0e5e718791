namespace Notifications.Notifier.Ledger;

/// <summary>What the notifier knows about Applications, for <c>state show</c>.</summary>
internal sealed class ApplicationStates(Store store)
{
    /// <summary>A condition on the table application as <c>a</c>; its arguments are <see cref="NameOf"/>.</summary>
    public const string Named =
        "a.name = @name and (a.application = @application or @application = @name or a.application like @ending escape '!')";

    private const string Columns = """
        a.instance, a.uid, a.application, a.gone, e.body, a.project, a.name, a.epoch, a.epoch_order, a.sequence, a.event_id, a.observed_at,
        a.drift_since, a.pending_since, a.pending_revision
        """;

    private const string Views =
        $"select {Columns} from application a join event e on e.event_id = a.event_id where {Named} order by a.application";

    private const string All = $"""
        select {Columns} from application a join event e on e.event_id = a.event_id
        where a.gone = @gone and coalesce(a.drifts, 1) = 1 order by a.application
        """;

    private const string Timers = """
        select trigger_name, due_at from timer where instance = @instance and uid = @uid and fired_at is null order by due_at
        """;

    private const string Sent = """
        select trigger_name, destination, recipient, told_at from told where instance = @instance and uid = @uid order by told_at
        """;

    /// <param name="application">Its name, "namespace/name" or "instance/namespace/name".</param>
    public static (string Name, object? Value)[] NameOf(string application) =>
    [
        ("name", application[(application.LastIndexOf('/') + 1)..]),
        ("application", application),
        ("ending", "%/" + application.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal)),
    ];

    /// <summary>The Applications that are there and drift, with their newest event; also those of which that cannot be read.</summary>
    /// <param name="instance">Of this one only; null: of all.</param>
    public Task<List<ApplicationState>> DriftingAsync(string? instance, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var states = await session.QueryAsync(All, [("gone", false)], Read, token);
            return states.FindAll(
                state => (instance is null || state.Newest.Instance.Id == instance)
                    && (state.Damage is not null || state.Newest.Standing.DriftEpisode is not null));
        },
        cancellationToken);

    /// <param name="application">Its name, "namespace/name" or "instance/namespace/name".</param>
    public Task<List<ApplicationState>> FindAsync(string application, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var found = await session.QueryAsync(Views, NameOf(application), Read, token);
            var states = new List<ApplicationState>(found.Count);
            foreach (var state in found)
            {
                (string Name, object? Value)[] args = [("instance", state.Newest.Instance.Id), ("uid", state.Newest.App.Uid)];
                var timers = await session.QueryAsync(Timers, args, row => new RunningTimer(row.Text(0), row.Time(1)), token);
                var sent = await session.QueryAsync(
                    Sent, args, row => new SentBefore(row.Text(0), row.Text(1), row.Text(2), row.Time(3)), token);
                states.Add(state with { Timers = timers, Sent = sent });
            }

            return states;
        },
        cancellationToken);

    private static ApplicationState Read(Row row)
    {
        var (name, gone) = (row.Text(2), row.Flag(3));
        try
        {
            return new ApplicationState(name, gone, EventStore.Decode(row.Blob(4)), [], []);
        }
        catch (InvalidDataException damaged)
        {
            return new ApplicationState(name, gone, OfColumns(row), [], []) { Damage = damaged.Message };
        }
    }

    /// <summary>What the row of an Application says when its newest event cannot be read.</summary>
    private static ApplicationTransitioned OfColumns(Row row)
    {
        // instance/namespace/name
        var names = row.Text(2).Split('/');
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, row.Text(10), new Instance(row.Text(0), names[0], ArgoCdUrl: null),
            new AppRef(names.Length == 3 ? names[1] : "", row.Text(6), row.Text(1), row.Text(5)),
            new Position(row.Text(7), row.Number(8), row.Number(9)), row.Time(11), PreviousAt: null, Origins.Watch, [], Before: null,
            After: null, new Standing(DriftEpisode: null, row.TimeOrNull(12), row.TimeOrNull(13), row.TextOrNull(14)),
            new Subject(FrozenDictionary<string, string>.Empty, FrozenDictionary<string, string>.Empty,
                FrozenDictionary<string, string>.Empty), TraceParent: null);
    }
}

/// <param name="Newest">The newest event, with what the Application looked like.</param>
/// <param name="Timers">Conditions that have to hold for a while.</param>
/// <param name="Sent">Who was notified, by trigger, since the last recovery.</param>
internal sealed record ApplicationState(
    string Application, bool Gone, ApplicationTransitioned Newest, IReadOnlyList<RunningTimer> Timers, IReadOnlyList<SentBefore> Sent)
{
    /// <summary>Why the newest event cannot be read: <see cref="Newest"/> holds no more than the columns of the row then; null: it can
    /// be.</summary>
    public string? Damage { get; init; }
}

internal sealed record RunningTimer(string Trigger, DateTimeOffset Due);

internal sealed record SentBefore(string Trigger, string Destination, string Recipient, DateTimeOffset At);
