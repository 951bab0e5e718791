using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

public sealed class PostgreSqlStoreTests(PostgreSqlFixture server) : StoreContract
{
    private string? _connection;

    protected override async Task<Store> OpenAsync(IReadOnlyList<StoreSchema> schemas)
    {
        _connection ??= await server.DatabaseAsync(Ct);
        return StoreServices.Open(new StoreOptions.PostgreSql(new Secret(_connection)), schemas, TimeProvider.System);
    }

    [Fact]
    public async Task No_statement_is_compiled_by_the_server_unless_the_user_wants_it()
    {
        Assert.Equal("off", await JitAsync(""));
        Assert.Equal("on", await JitAsync(";Options=-c jit=on"));
    }

    private async Task<string> JitAsync(string options)
    {
        var connection = new Secret(await server.DatabaseAsync(Ct) + options);
        await using var store = StoreServices.Open(new StoreOptions.PostgreSql(connection), [], TimeProvider.System);
        var settings = await store.ReadAsync((session, token) => session.QueryAsync("show jit", [], static row => row.Text(0), token), Ct);
        return Assert.Single(settings);
    }
}
