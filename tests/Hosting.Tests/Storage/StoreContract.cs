using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

/// <summary>What every store promises. Each test has a store of its own.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private static readonly StoreSchema Schema = new("test",
    [
        new Migration(1, "notes", d => $"""
            create table note(id {d.Identity()}, name text not null unique, body {d.Blob()}, amount bigint, share double precision, at bigint, flag bigint not null default 0);
            create table parent(id text primary key){d.WithoutRowId()};
            create table child(id text primary key, parent text not null references parent(id)){d.WithoutRowId()}
            """),
    ]);

    private Store? _store;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected Store Store => _store ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync() => _store = await OpenAsync([Schema]);

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

        var row = await Store.ReadAsync((s, cancellationToken) => s.QueryFirstOrDefaultAsync(
            "select name, body, amount, share, at, flag, id from note",
            r => (Name: r.Text(0), Body: r.Blob(1), Amount: r.Number(2), Share: r.Real(3), At: r.Time(4), Flag: r.Flag(5), Id: r.Count(6)),
            cancellationToken), Ct);

        Assert.Equal("tüte\n'\"", row.Name);
        Assert.Equal([1, 0, 255], row.Body);
        Assert.Equal((long.MaxValue, 0.25, at, true, 1), (row.Amount, row.Share, row.At, row.Flag, row.Id));
    }

    [Fact]
    public async Task Absent_values_are_null()
    {
        await InsertAsync("empty", null, null, null, null, flag: false);

        var row = await Store.ReadAsync((s, cancellationToken) => s.QueryFirstOrDefaultAsync(
            "select body, amount, share, at, flag from note where name = @name", [("name", "empty")],
            r => (r.BlobOrNull(0), r.NumberOrNull(1), r.RealOrNull(2), r.TimeOrNull(3), r.Flag(4)), cancellationToken), Ct);

        Assert.Equal((null, null, null, null, false), row);
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing()
    {
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync(async (s, cancellationToken) =>
        {
            await InsertAsync(s, "gone", cancellationToken);
            throw new InvalidDataException("no");
        }, Ct));

        Assert.Equal("no", thrown.Message);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Writes_at_once_all_happen_and_a_failing_one_harms_no_other()
    {
        var writes = Enumerable.Range(0, 500).Select(i => Store.WriteAsync(async (s, cancellationToken) =>
        {
            await InsertAsync(s, $"n{i}", cancellationToken);
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

    [Fact]
    public async Task Concurrent_changes_of_one_row_all_count()
    {
        await InsertAsync("counter", null, 0, null, null, flag: false);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Store.WriteAsync(async (s, cancellationToken) =>
        {
            var amount = await s.QueryFirstOrDefaultAsync(
                "select amount from note where name = 'counter'", r => r.Number(0), cancellationToken);
            await s.ExecuteAsync("update note set amount = @amount where name = 'counter'", [("amount", amount + 1)], cancellationToken);
        }, Ct)));

        Assert.Equal(40, await Store.ReadAsync(
            (s, cancellationToken) => s.QueryFirstOrDefaultAsync("select amount from note", r => r.Number(0), cancellationToken), Ct));
    }

    [Fact]
    public async Task A_row_is_inserted_or_changed_in_one_statement_that_says_what_became()
    {
        static ValueTask<(long Id, long Amount)> AddAsync(Session s, long amount, CancellationToken cancellationToken) =>
            s.QueryFirstOrDefaultAsync(
            "insert into note(name, amount) values ('x', @amount) on conflict (name) do update set amount = note.amount + excluded.amount returning id, amount",
            [("amount", amount)], r => (r.Number(0), r.Number(1)), cancellationToken);

        var first = await Store.WriteAsync((s, cancellationToken) => AddAsync(s, 3, cancellationToken), Ct);
        var second = await Store.WriteAsync((s, cancellationToken) => AddAsync(s, 4, cancellationToken), Ct);
        Assert.Equal((first.Id, 7), second);
    }

    [Fact]
    public async Task A_violated_constraint_is_a_bug_and_not_weather()
    {
        await InsertAsync("twice", null, null, null, null, flag: false);
        var unique = await Assert.ThrowsAsync<StoreException>(() => InsertAsync("twice", null, null, null, null, flag: false));
        var foreign = await Assert.ThrowsAsync<StoreException>(() => Store.WriteAsync(
            (s, cancellationToken) => s.ExecuteAsync("insert into child(id, parent) values ('c', 'nobody')", cancellationToken), Ct));
        Assert.All([unique, foreign], e => Assert.StartsWith(Store.Location, e.Message, StringComparison.Ordinal));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_wrong_statement_is_a_bug_and_the_store_goes_on()
    {
        await Assert.ThrowsAsync<StoreException>(
            () => Store.WriteAsync((s, cancellationToken) => s.ExecuteAsync("insert into nowhere values (1)", cancellationToken), Ct));
        await Assert.ThrowsAsync<StoreException>(
            () => Store.ReadAsync(
                (s, cancellationToken) => s.QueryFirstOrDefaultAsync("select nothing from note", r => r.Count(0), cancellationToken), Ct));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Values_that_cannot_be_stored_are_refused_by_name()
    {
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(
            (s, cancellationToken) => s.ExecuteAsync("insert into note(name) values (@name)", [("name", Guid.Empty)], cancellationToken),
            Ct));
        Assert.StartsWith("Parameter 'name': a Guid cannot be stored", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_write_does_not_happen()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.WriteAsync((s, cancellationToken) => InsertAsync(s, "never", cancellationToken), cancelled.Token));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task What_is_written_is_read_at_once()
    {
        for (var i = 1; i <= 50; i++)
        {
            await Store.WriteAsync((s, cancellationToken) => InsertAsync(s, $"n{i}", cancellationToken), Ct);
            Assert.Equal(i, await CountAsync());
        }
    }

    [Fact]
    public async Task Another_program_sees_the_same_store()
    {
        await using var other = await OpenAsync([Schema]);
        await Store.WriteAsync((s, cancellationToken) => InsertAsync(s, "here", cancellationToken), Ct);
        await other.WriteAsync((s, cancellationToken) => InsertAsync(s, "there", cancellationToken), Ct);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_newer_program_brings_the_tables_forward_and_the_older_one_then_says_so()
    {
        await InsertAsync("old", null, null, null, null, flag: false);
        var newer = Schema with
        {
            Migrations =
            [.. Schema.Migrations, new Migration(2, "colour", _ => "alter table note add column colour text not null default 'red'")]
        };
        await using (var upgraded = await OpenAsync([newer]))
            Assert.Equal("red", await upgraded.ReadAsync(
                (s, cancellationToken) => s.QueryFirstOrDefaultAsync("select colour from note", r => r.Text(0), cancellationToken), Ct));

        await using var older = await OpenAsync([Schema]);
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => older.InitializeAsync(Ct));
        Assert.Equal($"{older.Location}: the tables of the test have version 2, this program knows 1. Run the newer program, or give it another store.", thrown.Message);
        Assert.False(thrown.IsTransient);
    }

    [Fact]
    public async Task A_failing_migration_leaves_the_tables_as_they_were()
    {
        var broken = Schema with
        {
            Migrations =
            [.. Schema.Migrations, new Migration(2, "half", _ => "create table half(id text); insert into nowhere values (1)")]
        };
        await using (var store = await OpenAsync([broken])) await Assert.ThrowsAsync<StoreException>(() => store.InitializeAsync(Ct));

        await Store.WriteAsync((s, cancellationToken) => s.ExecuteAsync("create table half(id text)", cancellationToken), Ct);
    }

    [Fact]
    public async Task Programs_that_start_at_once_migrate_once()
    {
        var more = new StoreSchema("other", [new Migration(1, "things", _ => "create table thing(id text primary key)")]);
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync([Schema, more])));
        await Task.WhenAll(stores.Select(s => s.InitializeAsync(Ct)));
        foreach (var store in stores) await store.DisposeAsync();

        var applied = await Store.ReadAsync(
            (s, cancellationToken) =>
                s.QueryAsync("select component, version from schema_version order by component", r => (r.Text(0), r.Count(1)),
                    cancellationToken), Ct);
        Assert.Equal([("other", 1), ("test", 1)], applied);
    }

    private Task<int> InsertAsync(string name, byte[]? body, long? amount, double? share, DateTimeOffset? at, bool flag) =>
        Store.WriteAsync((s, cancellationToken) => s.ExecuteAsync(
            "insert into note(name, body, amount, share, at, flag) values (@name, @body, @amount, @share, @at, @flag)",
            [("name", name), ("body", body), ("amount", amount), ("share", share), ("at", at), ("flag", flag)], cancellationToken), Ct);

    private static ValueTask<int> InsertAsync(Session s, string name, CancellationToken cancellationToken) =>
        s.ExecuteAsync("insert into note(name) values (@name)", [("name", name)], cancellationToken);

    private Task<int> CountAsync() =>
        Store.ReadAsync((s, cancellationToken) =>
            s.QueryFirstOrDefaultAsync("select count(*) from note", r => r.Count(0), cancellationToken), Ct);
}
