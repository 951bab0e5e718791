using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;

namespace Notifications.Hosting.Tests.Storage;

public sealed class PostgreSqlStoreTests(PostgreSqlFixture server) : StoreContract
{
    private string? _connection;

    protected override async Task<Store> OpenAsync(IReadOnlyList<StoreSchema> schemas)
    {
        _connection ??= await server.DatabaseAsync(Ct);
        return StoreServices.Open(new StoreOptions.PostgreSql(new Secret(_connection)), schemas, TimeProvider.System);
    }
}
