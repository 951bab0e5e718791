namespace Notifications.Notifier.Ledger;

/// <summary>
/// The last right self-service configuration of each namespace: in force while the newest one is wrong, also after a restart. Several
/// notifiers write the same; what an older event brings changes nothing.
/// </summary>
internal sealed class SelfServiceRows(Store store)
{
    private const string Put = """
        insert into self_service(instance, namespace, name, encoding, body, observed_at)
        values (@instance, @namespace, @name, @encoding, @body, @at)
        on conflict (instance, namespace) do update set
            name = excluded.name, encoding = excluded.encoding, body = excluded.body, observed_at = excluded.observed_at
        where self_service.observed_at <= excluded.observed_at
        """;

    private const string Remove =
        "delete from self_service where instance = @instance and namespace = @namespace and observed_at <= @at";

    private const string Find = "select name, encoding, body from self_service where instance = @instance and namespace = @namespace";

    /// <summary>Null: none is known.</summary>
    public Task<SelfServiceText?> FindAsync(string instance, string ns, CancellationToken cancellationToken) => store.ReadAsync(
        (session, token) => session.QueryFirstOrDefaultAsync<SelfServiceText?>(
            Find, [("instance", instance), ("namespace", ns)],
            row => new SelfServiceText(row.Text(0), new Doc(row.Text(1), row.Blob(2), Reference: null)), token),
        cancellationToken);

    /// <param name="instance">The instance.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="text">A right one; null: there is none any more.</param>
    /// <param name="at">When the event was observed that brought it.</param>
    public Task SetAsync(string instance, string ns, SelfServiceText? text, DateTimeOffset at, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async (session, token) => text is { Data: { Body: { } body } data }
                ? await session.ExecuteAsync(
                    Put,
                    [
                        ("instance", instance), ("namespace", ns), ("name", text.Name), ("encoding", data.Encoding), ("body", body),
                        ("at", at),
                    ],
                    token)
                : await session.ExecuteAsync(Remove, [("instance", instance), ("namespace", ns), ("at", at)], token),
            cancellationToken);
}
