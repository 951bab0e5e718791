using System.Data;
using System.Diagnostics;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>
/// A database. Writes are transactions under snapshot isolation (<c>repeatable read</c>), those that wait together in one: two that change
/// the same row cannot overwrite each other unseen, one of them is run again. What a thread of its own writes
/// (<see cref="OwnThread"/>) it writes on a connection of its own.
/// </summary>
internal sealed class PostgreSqlStore : Store
{
    private const int Attempts = 12;
    private const long MigrationLock = 0x6e6f7469666965; // "notifie"
    private readonly IReadOnlyList<StoreSchema> _schemas;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlWriter _writer;
    private readonly PostgreSqlBlockingWriter _blocking;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile bool _ready;

    public PostgreSqlStore(Secret connection, IReadOnlyList<StoreSchema> schemas, TimeProvider time)
    {
        _schemas = schemas;
        _time = time;
        var builder = PostgreSqlConnection.Read(connection);
        Location = PostgreSqlConnection.Describe(builder);
        _writer = new PostgreSqlWriter(TogetherAsync, AloneAsync);
        _source = Source(builder);
        _blocking = new PostgreSqlBlockingWriter(Source(PostgreSqlBlockingWriter.Of(builder)));
    }

    public override StoreDialect Dialect => StoreDialect.PostgreSql;

    public override string Location { get; }

    public override async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (_ready) return;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_ready) return;
            await GuardAsync(MigrateAsync, cancellationToken);
            _ready = true;
        }
        finally
        {
            _opening.Release();
        }
    }

    public override async Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await InitializeAsync(cancellationToken);
        return await GuardAsync(
            async token =>
            {
                await using var connection = await _source.OpenConnectionAsync(token);
                return await work(new Session(new PostgreSqlCommands(connection, blocks: false)), token);
            },
            cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _blocking.DisposeAsync();
        _opening.Dispose();
        await _source.DisposeAsync();
    }

    private protected override async Task<T> DoneAsync<T>(WriteJobOf<T> job)
    {
        await InitializeAsync(job.Cancelled);
        if (SynchronizationContext.Current is not OwnThread) return await _writer.WriteAsync(job);
        await GuardAsync(_ => _blocking.WriteAsync(job), job.Cancelled);
        return await job.Done;
    }

    private Task<bool> TogetherAsync(IReadOnlyList<WriteJob> jobs) => GuardAsync(
        token => TransactAsync(
            IsolationLevel.RepeatableRead,
            async (session, _) =>
            {
                foreach (var same in jobs.GroupBy(job => job.Kind)) await same.First().RunAsync(session, [.. same]);
                return true;
            },
            token),
        CancellationToken.None);

    private async Task AloneAsync(WriteJob job)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await GuardAsync(token => TransactAsync(IsolationLevel.RepeatableRead, (session, _) => RunAsync(job, session), token),
                    job.Cancelled);
                return;
            }
            catch (StoreUnavailableException e) when (attempt < Attempts && PostgreSqlErrors.IsConflict(e.InnerException!))
            {
                // The server's transactions end in real time, whatever clock the program is given
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1 << Math.Min(attempt, 7))), TimeProvider.System,
                    job.Cancelled);
            }
        }
    }

    private static async ValueTask<bool> RunAsync(WriteJob job, Session session)
    {
        await job.RunAsync(session, [job]);
        return true;
    }

    private async Task<T> TransactAsync<T>(
        IsolationLevel isolation, Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        var result = await work(new Session(new PostgreSqlCommands(connection, blocks: false)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    // Read committed: what another process migrated while this one waited for the lock is seen.
    private Task<bool> MigrateAsync(CancellationToken cancellationToken) => TransactAsync(
        IsolationLevel.ReadCommitted,
        async (session, token) =>
        {
            await session.QueryAsync("select pg_advisory_xact_lock(@key)", [("key", MigrationLock)], static _ => true, token);
            await Migrator.MigrateAsync(session, Location, _schemas, _time, token);
            return true;
        },
        cancellationToken);

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        // What is asked every few seconds belongs to no notification, and would fill the collector
        builder.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null)
            .EnableFirstResponseEvent(false));
        return builder.Build();
    }

    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (Exception e) when (
            !cancellationToken.IsCancellationRequested && PostgreSqlErrors.Translate(Location, e) is var translated && translated != e)
        {
            throw translated;
        }
    }
}
