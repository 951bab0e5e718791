using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Hosting.Storage.Sqlite;
using Notifications.Testing;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

public sealed class SqliteTroubleTests : IDisposable
{
    private static readonly StoreSchema Schema = new(
        "test", [new Migration(1, "notes", d => $"create table note(id {d.Identity()}, body {d.Blob()})")]);
    private readonly string _directory = Directory.CreateTempSubdirectory("notifications-store-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_directory, "test.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_file_that_is_no_database_is_named_with_what_to_do()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), Ct);
        await using var store = Open(File);
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
        Assert.Equal($"SQLite file {File}: not an SQLite database. Give another path, or move the file away. (SQLite 26)", thrown.Message);
        Assert.False(thrown.IsTransient);
    }

    [Fact]
    public async Task A_damaged_file_is_said_and_harms_nothing_else()
    {
        await using (var store = Open(File))
        {
            for (var i = 0; i < 50; i++) await InsertAsync(store, new byte[4000]);
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File, Ct);
        bytes.AsSpan(4096).Fill(0xA5);
        await System.IO.File.WriteAllBytesAsync(File, bytes, Ct);

        await using var damaged = Open(File);
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(damaged));
        Assert.Contains("the file is damaged", thrown.Message, StringComparison.Ordinal);
        Assert.False(thrown.IsTransient);
    }

    /// <summary>The schema is in the first page, behind the file's own header of 100 bytes and the page's of 8.</summary>
    [Theory]
    [InlineData("lengths", 0xFF)]
    [InlineData("lengths", 0xA5)]
    [InlineData("cells", 0x00)]
    [InlineData("cells", 0xFF)]
    [InlineData("page", 0x00)]
    [InlineData("page", 0xA5)]
    public async Task A_damaged_schema_is_called_damaged_too(string what, byte with)
    {
        await using (var store = Open(File)) await InsertAsync(store, new byte[100]);
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Ct);
        var (from, length) = what switch
        {
            "lengths" => ((bytes[105] << 8) | bytes[106], 9),
            "cells" => (108, 8),
            _ => (100, 200),
        };
        bytes.AsSpan(from, length).Fill(with);
        await System.IO.File.WriteAllBytesAsync(File, bytes, Ct);

        await using var damaged = Open(File);
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(damaged));
        Assert.Contains("the file is damaged. Restore it", thrown.Message, StringComparison.Ordinal);
        Assert.False(thrown.IsTransient);
    }

    /// <summary>What SQLite answers depends on which bytes are damaged.</summary>
    [Theory]
    [InlineData(11, "the file is damaged")]
    [InlineData(18, "the file is damaged")]
    [InlineData(26, "not an SQLite database")]
    public void Each_answer_to_a_damaged_file_says_so_and_waits_for_somebody(int code, string expected)
    {
        var translated = Assert.IsType<StoreUnavailableException>(
            SqliteErrors.Translate("SQLite file /n.db", new SqliteException("string or blob too big", code)));
        Assert.StartsWith($"SQLite file /n.db: {expected}", translated.Message, StringComparison.Ordinal);
        Assert.False(translated.IsTransient);
    }

    [Fact]
    public async Task A_read_that_is_under_way_when_the_store_is_closed_ends_with_what_it_read()
    {
        var store = Open(File);
        await InsertAsync(store);
        var (began, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reading = store.ReadAsync(
            async (session, cancellationToken) =>
            {
                var first = await session.QueryFirstOrDefaultAsync("select count(*) from note", row => row.Count(0), cancellationToken);
                began.SetResult();
                await goOn.Task;
                return first + await session.QueryFirstOrDefaultAsync("select count(*) from note", row => row.Count(0), cancellationToken);
            },
            Ct);
        await began.Task;

        var closing = store.DisposeAsync().AsTask();
        goOn.SetResult();

        Assert.Equal(2, await reading);
        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => CountAsync(store));
    }

    [Fact]
    public async Task A_read_that_does_not_end_holds_up_no_closing_and_can_still_end()
    {
        var store = Open(File);
        await InsertAsync(store);
        var goOn = new TaskCompletionSource();
        var reading = store.ReadAsync(
            async (session, cancellationToken) =>
            {
                await goOn.Task;
                return await session.QueryFirstOrDefaultAsync("select count(*) from note", row => row.Count(0), cancellationToken);
            },
            Ct);

        await store.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Ct);

        goOn.SetResult();
        Assert.Equal(1, await reading);
    }

    [Fact]
    public async Task A_disk_that_hangs_holds_up_neither_who_gives_up_nor_the_closing()
    {
        using var disk = new ManualResetEventSlim();
        var writer = new SqliteWriter("a disk that hangs", _ =>
        {
            // As a system call that does not return: no token ends it.
            disk.Wait(Ct);
            throw new IOException("nothing came of it");
        });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var writing = writer.WriteAsync(new WriteJob<int>((_, _) => ValueTask.FromResult(1), patience.Token));
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(TimeSpan.FromMinutes(1), Ct));
        await writer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Ct);
        disk.Set();
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_said_and_tried_again()
    {
        var blocked = Path.Combine(_directory, "blocked");
        await System.IO.File.WriteAllTextAsync(blocked, "a file where a directory is wanted", Ct);
        await using var store = Open(Path.Combine(blocked, "test.db"));
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
        Assert.Contains("Check that the directory exists and that this user may write to it.", thrown.Message, StringComparison.Ordinal);
        Assert.True(thrown.IsTransient);

        System.IO.File.Delete(blocked);
        await InsertAsync(store);
    }

    [Fact]
    public async Task A_file_that_became_read_only_is_said_and_passes()
    {
        await using var store = Open(File);
        await InsertAsync(store);
        // As a mount that turns read-only; permissions alone do not stop root.
        await store.WriteAsync((s, cancellationToken) => s.ExecuteAsync("pragma query_only = on", cancellationToken), Ct);
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
        Assert.Contains("the file or its directory is read-only", thrown.Message, StringComparison.Ordinal);
        await InsertAsync(store);
        Assert.Equal(2, await CountAsync(store));
    }

    [Fact]
    public async Task A_full_disk_fails_the_writes_of_the_moment_and_passes()
    {
        await using var store = Open(File);
        await InsertAsync(store);
        // SQLite's own limit on the file gives the same error as a disk without room.
        await store.WriteAsync(
            (s, cancellationToken) => s.QueryAsync("pragma max_page_count = 20", r => r.Number(0), cancellationToken), Ct);
        var writes = Enumerable.Range(0, 20).Select(_ => InsertAsync(store, new byte[8000])).ToList();
        var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => Task.WhenAll(writes));
        Assert.Contains("the disk is full", thrown.Message, StringComparison.Ordinal);
        Assert.True(thrown.IsTransient);

        var stored = writes.Count(w => w.IsCompletedSuccessfully);
        Assert.Equal(stored + 1, await CountAsync(store));
        await InsertAsync(store);
        Assert.Equal(stored + 2, await CountAsync(store));
    }

    [Fact]
    public async Task A_store_that_can_be_read_and_not_written_is_not_ready_and_nothing_of_the_server_is_shown()
    {
        await using var store = Open(File);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new ManualTime();
        var supervisor = new LoopSupervisor(time, services.GetRequiredService<IMeterFactory>(), NullLogger<LoopSupervisor>.Instance);
        using var watch = new StoreWatch(store, supervisor, time, NullLogger<StoreWatch>.Instance);
        await watch.LookAsync(Ct);
        Assert.Null(watch.NotReadyBecause);
        await InsertAsync(store);
        await store.WriteAsync(
            (s, cancellationToken) => s.QueryAsync("pragma max_page_count = 20", r => r.Number(0), cancellationToken), Ct);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => InsertAsync(store, new byte[8000]))));

        await watch.LookAsync(Ct);
        Assert.Equal("cannot be used at the moment; the log says why", watch.NotReadyBecause);
        await InsertAsync(store);
        await watch.LookAsync(Ct);
        Assert.Null(watch.NotReadyBecause);
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_said_and_passes()
    {
        await using var store = Open(File);
        await InsertAsync(store);
        await using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await other.OpenAsync(Ct);
            await using var hold = other.CreateCommand();
            hold.CommandText = "begin immediate";
            await hold.ExecuteNonQueryAsync(Ct);
            var thrown = await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(store));
            Assert.Contains("locked by another process", thrown.Message, StringComparison.Ordinal);
            Assert.Equal(1, await CountAsync(store));
        }

        await InsertAsync(store);
        Assert.Equal(2, await CountAsync(store));
    }

    [Fact]
    public async Task A_write_inside_a_write_is_a_bug_that_is_said_instead_of_a_program_that_hangs()
    {
        await using var store = Open(File);
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync(async (_, _) => await InsertAsync(store), Ct));
        await InsertAsync(store);
    }

    private static Store Open(string file) => StoreServices.Open(new StoreOptions.Sqlite(file), [Schema], TimeProvider.System);

    private static Task<int> InsertAsync(Store store, byte[]? body = null) =>
        store.WriteAsync((s, cancellationToken) =>
            s.ExecuteAsync("insert into note(body) values (@body)", [("body", body)], cancellationToken), Ct);

    private static Task<int> CountAsync(Store store) =>
        store.ReadAsync((s, cancellationToken) =>
            s.QueryFirstOrDefaultAsync("select count(*) from note", r => r.Count(0), cancellationToken), Ct);
}
