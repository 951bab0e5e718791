using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

/// <summary>What every store promises. Each test has a store of its own.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private static readonly StoreSchema Schema = new("test",
    [
        new Migration(1, "notes", d => $"""
            create table note(id {d.Identity()}, name text not null unique, body {d.Blob()}, amount bigint, share double precision, at bigint, flag bigint not null default 0);
            create table parent(id text primary key){d.WithoutRowId()};
            create table child(id text primary key, parent text not null references parent(id)){d.WithoutRowId()}
            """),
    ]);

    private Store? store;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected Store Store => store ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync() => store = await OpenAsync([Schema]);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await RemoveAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens this test's store: a second time, the same one.</summary>
    protected abstract Task<Store> OpenAsync(IReadOnlyList<StoreSchema> schemas);

    protected virtual Task RemoveAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_row_comes_back_as_it_was_written()
    {
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)).AddMicroseconds(123456);
        await InsertAsync("tüte\n'\"", [1, 0, 255], long.MaxValue, 0.25, at, flag: true);

        var row = await Store.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync(
            "select name, body, amount, share, at, flag, id from note",
            r => (Name: r.Text(0), Body: r.Blob(1), Amount: r.Number(2), Share: r.Real(3), At: r.Time(4), Flag: r.Flag(5), Id: r.Count(6)), ct), Ct);

        Assert.Equal("tüte\n'\"", row.Name);
        Assert.Equal([1, 0, 255], row.Body);
        Assert.Equal((long.MaxValue, 0.25, at, true, 1), (row.Amount, row.Share, row.At, row.Flag, row.Id));
    }

    [Fact]
    public async Task Absent_values_are_null()
    {
        await InsertAsync("empty", null, null, null, null, flag: false);

        var row = await Store.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync(
            "select body, amount, share, at, flag from note where name = @name", [("name", "empty")],
            r => (r.BlobOrNull(0), r.NumberOrNull(1), r.RealOrNull(2), r.TimeOrNull(3), r.Flag(4)), ct), Ct);

        Assert.Equal((null, null, null, null, false), row);
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing()
    {
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync(async (s, ct) =>
        {
            await InsertAsync(s, "gone", ct);
            throw new InvalidDataException("no");
        }, Ct));

        Assert.Equal("no", thrown.Message);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Writes_at_once_all_happen_and_a_failing_one_harms_no_other()
    {
        var writes = Enumerable.Range(0, 500).Select(i => Store.WriteAsync(async (s, ct) =>
        {
            await InsertAsync(s, $"n{i}", ct);
            if (i % 7 == 0) throw new InvalidDataException("no");
            return i;
        }, Ct)).ToList();

        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 7 == 0) await Assert.ThrowsAsync<InvalidDataException>(() => writes[i]);
            else Assert.Equal(i, await writes[i]);
        }

        Assert.Equal(500 - 72, await CountAsync());
    }

    private Task<int> InsertAsync(string name, byte[]? body, long? amount, double? share, DateTimeOffset? at, bool flag) =>
        Store.WriteAsync((s, ct) => s.ExecuteAsync(
            "insert into note(name, body, amount, share, at, flag) values (@name, @body, @amount, @share, @at, @flag)",
            [("name", name), ("body", body), ("amount", amount), ("share", share), ("at", at), ("flag", flag)], ct), Ct);

    private static ValueTask<int> InsertAsync(Session s, string name, CancellationToken ct) =>
        s.ExecuteAsync("insert into note(name) values (@name)", [("name", name)], ct);

    private Task<int> CountAsync() => Store.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync("select count(*) from note", r => r.Count(0), ct), Ct);
}
