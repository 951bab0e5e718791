using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Tests.Storage;

public sealed class SqliteStoreTests : StoreContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("notifications-store-").FullName;

    protected override Task<Store> OpenAsync(IReadOnlyList<StoreSchema> schemas) =>
        Task.FromResult(StoreServices.Open(new StoreOptions.Sqlite(Path.Combine(_directory, "test.db")), schemas, TimeProvider.System));

    protected override Task RemoveAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }
}
