using Notifications.Hosting.Storage;
using Notifications.Hosting.Storage.Sqlite;
using Notifications.Testing;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

/// <summary>A statement that does not end holds neither who gives up, nor its thread, nor the closing of the store.</summary>
public sealed class SqliteHangTests : IDisposable
{
    private const string Numbers = "with recursive n(i) as (select 1 union all select i + 1 from n)";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("hang-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData($"{Numbers} select count(*) from n")]
    [InlineData($"{Numbers} select max(i) from n where i < 0")]
    [InlineData($"{Numbers} select count(*) from (select i from n limit 1000000) a, (select i from n limit 1000000) b")]
    public async Task A_read_that_does_not_end_frees_its_thread_when_nobody_waits_for_it(string endless)
    {
        await using var store = Open();
        var (began, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reading = Task.Run(
            () => store.ReadAsync((session, token) => RunAsync(session, endless, began, ended, token), patience.Token), Ct);
        await began.Task.WaitAsync(Minute, Ct);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Minute, Ct));
        await ended.Task.WaitAsync(Minute, Ct);
        // All its connections can be used again.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(
                1, await store.ReadAsync(
                    (session, token) => session.QueryFirstOrDefaultAsync("select 1", row => row.Number(0), token), Ct));
        }
    }

    [Fact]
    public async Task A_read_on_a_disk_that_hangs_holds_neither_who_gives_up_nor_the_closing()
    {
        using var disk = new ManualResetEventSlim();
        var store = Open();
        var began = new TaskCompletionSource();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reading = Task.Run(
            () => store.ReadAsync(
                (_, _) =>
                {
                    began.SetResult();
                    // As a system call that does not return: neither a token nor an interrupt ends it.
                    disk.Wait(CancellationToken.None);
                    return ValueTask.FromResult(0);
                },
                patience.Token),
            Ct);
        await began.Task.WaitAsync(Minute, Ct);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Minute, Ct));
        await store.DisposeAsync().AsTask().WaitAsync(Minute, Ct);
        disk.Set();
    }

    [Fact]
    public async Task A_write_that_does_not_end_frees_its_thread_when_the_store_is_closed()
    {
        var store = Open();
        await store.InitializeAsync(Ct);
        var (began, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var writing = store.WriteAsync(
            (session, token) => RunAsync(session, $"{Numbers} select count(*) from n", began, ended, token), patience.Token);
        await began.Task.WaitAsync(Minute, Ct);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Minute, Ct));

        await store.DisposeAsync().AsTask().WaitAsync(Minute, Ct);

        await ended.Task.WaitAsync(Minute, Ct);
    }

    private static async ValueTask<long> RunAsync(
        Session session, string endless, TaskCompletionSource began, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        try
        {
            began.SetResult();
            return await session.QueryFirstOrDefaultAsync(endless, row => row.Number(0), cancellationToken);
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    private SqliteStore Open() => new(Path.Combine(_directory, "test.db"), [], new ManualTime());
}
