using Notifications.Hosting.Storage;
using Notifications.Watcher.Leadership;

namespace Notifications.Watcher.Snapshots;

/// <summary>What the store knows of an instance when leadership begins.</summary>
internal sealed record Known(
    long Sequence,
    IReadOnlyList<(ApplicationKey Key, NoiseDigest Digest)> Applications,
    IReadOnlyDictionary<string, string> ScopeVersions,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Projects)
{
    /// <summary>That Argo CD compares nothing has been reported since then; null: it compares.</summary>
    public DateTimeOffset? StalledSince { get; init; }

    /// <summary>Whose changes are set aside.</summary>
    public IReadOnlyCollection<string> SetAside { get; init; } = [];
}

/// <summary>The snapshots of one instance. Whatever is written is written under the fence of the term.</summary>
internal sealed class SnapshotStore(Store store, string instance, long fence)
{
    private const string Find =
        "select uid, digest, encoding, document, memory, seen_at from watcher_snapshot where instance = @instance and namespace = @namespace and name = @name";

    /// <summary>How many are looked for at once: always so many, that the statement is prepared once.</summary>
    private const int Slots = 16;

    private static readonly string FindSome =
        $"""
        select uid, digest, encoding, document, memory, seen_at, namespace, name from watcher_snapshot
        where instance = @instance and ({string.Join(" or ", Enumerable.Range(0, Slots).Select(i => $"(namespace = @namespace{i} and name = @name{i})"))})
        """;

    private const string Page =
        """
        select uid, digest, encoding, document, memory, seen_at, namespace, name from watcher_snapshot
        where instance = @instance and (namespace > @namespace or (namespace = @namespace and name > @name))
        order by namespace, name limit @limit
        """;

    private const string Put =
        """
        insert into watcher_snapshot(instance, namespace, name, uid, digest, encoding, document, memory, seen_at)
        values (@instance, @namespace, @name, @uid, @digest, @encoding, @document, @memory, @seen_at)
        on conflict (instance, namespace, name) do update set
          uid = excluded.uid, digest = excluded.digest, encoding = excluded.encoding, document = excluded.document, memory = excluded.memory, seen_at = excluded.seen_at
        """;

    private const string Remove = "delete from watcher_snapshot where instance = @instance and namespace = @namespace and name = @name";

    private const string PutScope =
        """
        insert into watcher_scope(instance, name, resource_version) values (@instance, @name, @version)
        on conflict (instance, name) do update set resource_version = excluded.resource_version
        """;

    private const string MoveScope = "update watcher_scope set resource_version = @version where instance = @instance and name = @name";

    private const string RemoveScope = "delete from watcher_scope where instance = @instance and name = @name";

    private const string PutProject =
        """
        insert into watcher_project(instance, name, annotations) values (@instance, @name, @annotations)
        on conflict (instance, name) do update set annotations = excluded.annotations
        """;

    private const string RemoveProject = "delete from watcher_project where instance = @instance and name = @name";

    private const string PutEvent = "insert into watcher_outbox(instance, sequence, event) values (@instance, @sequence, @event)";

    public Task<Known> LoadAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) => new Known(
            await session.QueryFirstOrDefaultAsync(
                "select sequence from watcher_instance where name = @instance", [("instance", instance)], row => row.Number(0), token),
            await session.QueryAsync(
                "select namespace, name, digest from watcher_snapshot where instance = @instance",
                [("instance", instance)],
                row => (new ApplicationKey(row.Text(0), row.Text(1)), new NoiseDigest(row.Number(2))),
                token),
            (await session.QueryAsync(
                "select name, resource_version from watcher_scope where instance = @instance",
                [("instance", instance)],
                row => (Name: row.Text(0), Version: row.Text(1)),
                token)).ToDictionary(s => s.Name, s => s.Version, StringComparer.Ordinal),
            (await session.QueryAsync(
                "select name, annotations from watcher_project where instance = @instance",
                [("instance", instance)],
                row => (Name: row.Text(0),
                    Annotations: JsonSerializer.Deserialize(row.Text(1), SnapshotJson.Default.DictionaryStringString)!),
                token)).ToDictionary(p => p.Name, p => (IReadOnlyDictionary<string, string>)p.Annotations, StringComparer.Ordinal))
        {
            StalledSince = await session.QueryFirstOrDefaultAsync(
                "select stalled_since from watcher_instance where name = @instance", [("instance", instance)], row => row.TimeOrNull(0),
                token),
            SetAside = await Snapshots.SetAside.NamesAsync(session, instance, token),
        },
        cancellationToken);

    public Task SetAsideAsync(SetAside one, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            await SequenceAsync(session, token);
            await session.ExecuteAllAsync([SetAside.Putting(one)], token);
        },
        cancellationToken);

    /// <summary>Of the newest event that is stored, once every write before this one has ended: asked when the answer to a write was
    /// lost.</summary>
    /// <exception cref="LeadershipLostException">Somebody else leads by now.</exception>
    public Task<long> SequenceAsync(CancellationToken cancellationToken) =>
        store.WriteAsync((session, token) => SequenceAsync(session, token), cancellationToken);

    public Task<IReadOnlyDictionary<ApplicationKey, StoredApplication>> FindAsync(
        IReadOnlyCollection<ApplicationKey> keys, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyDictionary<ApplicationKey, StoredApplication>>(
        async (session, token) =>
        {
            var found = new Dictionary<ApplicationKey, StoredApplication>(keys.Count);
            foreach (var some in keys.Chunk(Slots))
            {
                var rows = await (some is [var key]
                    ? session.QueryAsync(Find, [("instance", instance), .. Named(key)], row => Map(key, row), token)
                    : session.QueryAsync(FindSome, [("instance", instance), .. Named(some)], MapNamed, token));
                foreach (var row in rows) found.Add(row.Key, row);
            }

            return found;
        },
        cancellationToken);

    /// <summary>The next ones by namespace and name; <paramref name="after"/> is null for the first.</summary>
    public Task<List<StoredApplication>> PageAsync(ApplicationKey? after, int limit, CancellationToken cancellationToken) =>
        store.ReadAsync(
        (session, token) => session.QueryAsync(
            Page,
            [("instance", instance), ("namespace", after?.Namespace ?? ""), ("name", after?.Name ?? ""), ("limit", limit)],
            MapNamed,
            token),
        cancellationToken);

    /// <summary>
    /// All of it or nothing. Nothing when the batch follows another event than the newest that is stored: the answer to an earlier write
    /// was lost, and that write has been committed after all.
    /// </summary>
    /// <exception cref="LeadershipLostException">Somebody else leads by now: nothing.</exception>
    /// <exception cref="StoreUnavailableException">Also when an earlier write was committed meanwhile: the caller looks what is stored, as
    /// after every write in doubt.</exception>
    public Task WriteAsync(Batch batch, CancellationToken cancellationToken) => store.WriteAsync(
        async (session, token) =>
        {
            var stored = await SequenceAsync(session, token);
            if (stored != batch.Follows) throw new StoreUnavailableException(
                $"{instance}: a write whose answer was lost has been committed (event {stored})", transient: true, inner: null);
            await session.ExecuteAllAsync(
                [
                    new Statement("update watcher_instance set sequence = @sequence where name = @instance",
                        [("sequence", batch.Sequence), ("instance", instance)]),
                    .. Stall(batch),
                    .. batch.Applications.Select(Putting),
                    .. batch.Removed.Select(Removing),
                    .. batch.Outbox.Select(
                        entry => new Statement(PutEvent, [("instance", instance), ("sequence", entry.Sequence), ("event", entry.Body)])),
                    .. batch.Projects.Select(project => Project(project.Key, project.Value)),
                    .. batch.ScopeVersions.Select(scope =>
                        new Statement(scope.Value.Listed ? PutScope
                            : MoveScope, [("instance", instance), ("name", scope.Key), ("version", scope.Value.Version)])),
                    .. batch.SetAside.Select(SetAside.Putting),
                    .. batch.Cleared.Select(name => SetAside.Clearing(instance, name)),
                ],
                token);
        },
        cancellationToken);

    /// <summary>Forgets what is not watched any more, without a word.</summary>
    public Task ForgetAsync(
        IReadOnlyCollection<ApplicationKey> keys, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async (session, token) =>
        {
            await SequenceAsync(session, token);
            await session.ExecuteAllAsync(
                [.. keys.Select(Removing),
                    .. scopes.Select(scope => new Statement(RemoveScope, [("instance", instance), ("name", scope)]))], token);
        },
        cancellationToken);

    /// <summary>Under the fence. The update waits for whoever writes the row, the query sees what they have committed.</summary>
    private async ValueTask<long> SequenceAsync(Session session, CancellationToken cancellationToken)
    {
        const string Check = "update watcher_instance set fence = fence where name = @instance and fence = @fence";
        if (await session.ExecuteAsync(Check, [("instance", instance), ("fence", fence)], cancellationToken) != 1)
            throw new LeadershipLostException($"{instance}: another watcher leads");
        return await session.QueryFirstOrDefaultAsync(
            "select sequence from watcher_instance where name = @instance", [("instance", instance)], row => row.Number(0),
            cancellationToken);
    }

    private Statement[] Stall(Batch batch) => batch.Stall is not { } stall
        ? []
        : [new Statement("update watcher_instance set stalled_since = @since where name = @instance",
            [("since", stall.Since), ("instance", instance)])];

    private Statement Putting(StoredApplication application) => new(
        Put,
        [
            ("instance", instance), .. Named(application.Key), ("uid", application.Uid),
            ("digest", application.Digest.Value), ("encoding", application.Document.Encoding), ("document", application.Document.Body),
            ("memory", JsonSerializer.Serialize(application.TrackedState, SnapshotJson.Default.TrackedState)),
            ("seen_at", application.SeenAt),
        ]);

    private Statement Removing(ApplicationKey key) => new(Remove, [("instance", instance), .. Named(key)]);

    private Statement Project(string name, IReadOnlyDictionary<string, string>? annotations) => annotations is null
        ? new(RemoveProject, [("instance", instance), ("name", name)])
        : new(PutProject, [("instance", instance), ("name", name),
            ("annotations", JsonSerializer.Serialize(annotations, SnapshotJson.Default.IReadOnlyDictionaryStringString))]);

    private static (string Name, object? Value)[] Named(ApplicationKey key) => [("namespace", key.Namespace), ("name", key.Name)];

    private static IEnumerable<(string Name, object? Value)> Named(ApplicationKey[] keys)
    {
        for (var i = 0; i < Slots; i++)
        {
            yield return ($"namespace{i}", i < keys.Length ? keys[i].Namespace : "");
            yield return ($"name{i}", i < keys.Length ? keys[i].Name : "");
        }
    }

    private static StoredApplication MapNamed(Row row) => Map(new ApplicationKey(row.Text(6), row.Text(7)), row);

    private static StoredApplication Map(ApplicationKey key, Row row) => new(
        key, row.Text(0), new NoiseDigest(row.Number(1)), new Doc(row.Text(2), row.Blob(3), Reference: null),
        JsonSerializer.Deserialize(row.Text(4), SnapshotJson.Default.TrackedState)!, row.Time(5));
}
