using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A file of its own for each test.</summary>
internal sealed class SqliteFile
{
    private readonly string directory = Directory.CreateTempSubdirectory("notifications-ledger-").FullName;

    public StoreOptions Options => new StoreOptions.Sqlite(Path.Combine(directory, "test.db"));

    public Task RemoveAsync()
    {
        Directory.Delete(directory, recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class SqliteLedgerTests : LedgerContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => Task.FromResult(file.Options);

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}
