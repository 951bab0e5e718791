using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>A file of its own for each test.</summary>
internal sealed class SqliteFile
{
    private readonly string directory = Directory.CreateTempSubdirectory("watcher-store-").FullName;

    public Task<StoreOptions> Options => Task.FromResult<StoreOptions>(new StoreOptions.Sqlite(Path.Combine(directory, "test.db")));

    public Task RemoveAsync()
    {
        Directory.Delete(directory, recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class SqliteSnapshotTests : SnapshotContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteOutboxTests : OutboxContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteLeaseTests : LeaseContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}
