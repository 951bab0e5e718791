using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Whose changes could not be recorded: kept with the reason for people to see, until a change of the same object can be recorded again. Of
/// an object that cannot be read the same is kept.
/// </summary>
internal sealed record SetAside(string Instance, string Name, string Reason, DateTimeOffset At)
{
    private const int LongestReason = 2000;

    private const string Put = """
        insert into watcher_set_aside(instance, name, reason, at) values (@instance, @name, @reason, @at)
        on conflict (instance, name) do update set reason = excluded.reason, at = excluded.at
        """;

    /// <summary>For people: <c>watcher/prod/argocd/web</c>.</summary>
    public string Id => $"watcher/{Instance}/{Name}";

    /// <summary>With a reason that every store takes.</summary>
    public static SetAside Of(string instance, string name, string reason, DateTimeOffset at)
    {
        var clean = UntrustedText.Clean(reason);
        return new SetAside(
            instance, UntrustedText.CleanLine(name), clean.Length <= LongestReason ? clean : clean[..LongestReason] + "…", at);
    }

    /// <summary>What a store holds, the newest first; nothing where no watcher keeps its tables.</summary>
    public static Task<List<SetAside>> AllAsync(Store store, int most, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) => await session.QueryFirstOrDefaultAsync(
            "select 1 from schema_version where component = 'watcher' and version >= 4", static _ => true, token)
            ? await session.QueryAsync(
                "select instance, name, reason, at from watcher_set_aside order by at desc limit @most", [("most", most)],
                row => new SetAside(row.Text(0), row.Text(1), row.Text(2), row.Time(3)), token)
            : [],
        cancellationToken);

    public static ValueTask<List<string>> NamesAsync(Session session, string instance, CancellationToken cancellationToken) =>
        session.QueryAsync(
            "select name from watcher_set_aside where instance = @instance", [("instance", instance)], row => row.Text(0),
            cancellationToken);

    public static Statement Putting(SetAside one) =>
        new(Put, [("instance", one.Instance), ("name", one.Name), ("reason", one.Reason), ("at", one.At)]);

    public static Statement Clearing(string instance, string name) => new(
        "delete from watcher_set_aside where instance = @instance and name = @name", [("instance", instance), ("name", name)]);
}
