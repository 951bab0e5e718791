using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Hosting.Storage.PostgreSql;
using Notifications.Testing.PostgreSql;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

public sealed class PostgreSqlTroubleTests(PostgreSqlFixture shared)
{
    private static readonly StoreSchema Schema = new("test", [new Migration(1, "notes", d => $"create table note(id {d.Identity()})")]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_a_stopped_and_a_silent_server_are_said_and_pass()
    {
        await using var server = await PostgreSqlServer.StartAsync(Ct);
        await using var store = Open(server.Connection + ";Command Timeout=2");
        await InsertAsync(store);

        await server.KillAsync(Ct);
        await AssertAwayAsync(store);
        await server.RestartAsync(Ct);
        await AssertBackAsync(store, 2);

        await server.StopAsync(Ct);
        await AssertAwayAsync(store);
        await server.RestartAsync(Ct);
        await AssertBackAsync(store, 3);

        await server.PauseAsync(Ct);
        await AssertAwayAsync(store);
        await server.ResumeAsync(Ct);
        await AssertBackAsync(store, 4);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_the_password()
    {
        await using var store = Open("Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d");
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
        Assert.Equal("PostgreSQL 127.0.0.1:1/d: no connection. Check that the server runs and can be reached; it is tried again.",
            thrown.Message);
        Assert.DoesNotContain("hunter2", thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Password", "wrong", "the user or password is refused. Check store.connection. (28P01)")]
    [InlineData("Database", "nowhere", "there is no such database. Create it, or correct store.connection. (3D000)")]
    public async Task What_somebody_must_mend_is_not_transient(string key, string value, string message)
    {
        var connection = PostgreSqlConnection.Read(new Secret(await shared.DatabaseAsync(Ct)));
        connection[key] = value;
        await using var store = Open(connection.ToString());
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
        Assert.EndsWith(message, thrown.Message, StringComparison.Ordinal);
        Assert.False(thrown.IsTransient);
    }

    [Fact]
    public void An_address_is_read_as_libpq_reads_it()
    {
        var read = PostgreSqlConnection.Read(
            new Secret("postgresql://me:p%40ss@db.example.com:6543/my%20db?sslmode=require&application_name=x"));
        Assert.Equal(("db.example.com", 6543, "me", "p@ss", "my db"), (read.Host, read.Port, read.Username, read.Password, read.Database));
        Assert.Equal((Npgsql.SslMode.Require, "x"), (read.SslMode, read.ApplicationName));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Database=x")]
    [InlineData("postgresql://")]
    [InlineData("Host=a;Colour=red")]
    public void What_cannot_be_read_is_a_problem_that_shows_nothing(string connection) =>
        Assert.DoesNotContain(connection, PostgreSqlConnection.Problem(new Secret(connection)) ?? connection, StringComparison.Ordinal);

    private static Store Open(string connection) =>
        StoreServices.Open(new StoreOptions.PostgreSql(new Secret(connection)), [Schema], TimeProvider.System);

    private static Task<int> InsertAsync(Store store) =>
        store.WriteAsync((s, cancellationToken) => s.ExecuteAsync("insert into note default values", cancellationToken), Ct);

    private static async Task AssertAwayAsync(Store store)
    {
        var write = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync(store));
        Assert.All([write, read], e => Assert.True(e.IsTransient, e.Message));
    }

    // Connections of the pool that are dead may each fail once.
    private static async Task AssertBackAsync(Store store, int count)
    {
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await InsertAsync(store);
                    return true;
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            },
            Ct);
        Assert.InRange(await CountAsync(store), count, count + 1);
    }

    private static Task<int> CountAsync(Store store) =>
        store.ReadAsync((s, cancellationToken) =>
            s.QueryFirstOrDefaultAsync("select count(*) from note", r => r.Count(0), cancellationToken), Ct);
}
