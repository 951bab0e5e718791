using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;

namespace Notifications.Testing.Storage;

/// <summary>A store of a test's own: what a contract that holds on both runs on.</summary>
public abstract class TestStore
{
    private TestStore()
    {
    }

    /// <summary>Where it is; it is empty.</summary>
    public abstract Task<StoreOptions> MakeAsync(CancellationToken cancellationToken);

    /// <summary>After the last that has it open.</summary>
    public abstract void Remove();

    /// <summary>A file in a directory of its own.</summary>
    public sealed class Sqlite : TestStore
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("notifications-store-").FullName;

        /// <inheritdoc/>
        public override Task<StoreOptions> MakeAsync(CancellationToken cancellationToken) =>
            Task.FromResult<StoreOptions>(new StoreOptions.Sqlite(Path.Combine(_directory, "test.db")));

        /// <inheritdoc/>
        public override void Remove() => Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A database of its own; it goes with the server.</summary>
    public sealed class PostgreSql(PostgreSqlFixture server) : TestStore
    {
        /// <inheritdoc/>
        public override async Task<StoreOptions> MakeAsync(CancellationToken cancellationToken) =>
            new StoreOptions.PostgreSql(new Secret(await server.DatabaseAsync(cancellationToken)));

        /// <inheritdoc/>
        public override void Remove()
        {
        }
    }
}
