namespace Notifications.Notifier.Ledger;

/// <summary>What the notifier knows about Applications, for <c>state show</c>.</summary>
internal sealed class ApplicationStates(Store store)
{
    /// <summary>A condition on the table application as <c>a</c>; its arguments are <see cref="NameOf"/>.</summary>
    public const string Named =
        "a.name = @name and (a.application = @application or @application = @name or a.application like @ending escape '!')";

    private const string Views = $"""
        select a.instance, a.uid, a.application, a.gone, e.body from application a join event e on e.event_id = a.event_id
        where {Named} order by a.application
        """;

    private const string All = "select a.application, a.instance, e.body from application a join event e on e.event_id = a.event_id where a.gone = @gone and coalesce(a.drifts, 1) = 1 order by a.application";

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

    /// <summary>The Applications that are there and drift, with their newest event.</summary>
    /// <param name="instance">Of this one only; null: of all.</param>
    public Task<List<ApplicationState>> DriftingAsync(string? instance, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var views = await session.QueryAsync(
                All, [("gone", false)], row => (Name: row.Text(0), Instance: row.Text(1), Body: row.Blob(2)), token);
            return views
                .Where(view => instance is null || view.Instance == instance)
                .Select(view => new ApplicationState(view.Name, Gone: false, EventStore.Decode(view.Body), [], []))
                .Where(state => state.Newest.Standing.DriftEpisode is not null)
                .ToList();
        },
        cancellationToken);

    /// <param name="application">Its name, "namespace/name" or "instance/namespace/name".</param>
    public Task<List<ApplicationState>> FindAsync(string application, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var views = await session.QueryAsync(
                Views,
                NameOf(application),
                row => (Key: new MemberKey(row.Text(0), row.Text(1)), Name: row.Text(2), Gone: row.Flag(3), Body: row.Blob(4)),
                token);
            var states = new List<ApplicationState>(views.Count);
            foreach (var (key, name, gone, body) in views)
            {
                (string Name, object? Value)[] args = [("instance", key.Instance), ("uid", key.Uid)];
                var timers = await session.QueryAsync(Timers, args, row => new RunningTimer(row.Text(0), row.Time(1)), token);
                var sent = await session.QueryAsync(
                    Sent, args, row => new SentBefore(row.Text(0), row.Text(1), row.Text(2), row.Time(3)), token);
                states.Add(new ApplicationState(name, gone, EventStore.Decode(body), timers, sent));
            }

            return states;
        },
        cancellationToken);
}

/// <param name="Newest">The newest event, with what the Application looked like.</param>
/// <param name="Timers">Conditions that have to hold for a while.</param>
/// <param name="Sent">Who was notified, by trigger, since the last recovery.</param>
internal sealed record ApplicationState(
    string Application, bool Gone, ApplicationTransitioned Newest, IReadOnlyList<RunningTimer> Timers, IReadOnlyList<SentBefore> Sent);

internal sealed record RunningTimer(string Trigger, DateTimeOffset Due);

internal sealed record SentBefore(string Trigger, string Destination, string Recipient, DateTimeOffset At);
