using Notifications.Hosting.Storage;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A file of its own for each test.</summary>
internal sealed class SqliteFile
{
    private readonly string directory = Directory.CreateTempSubdirectory("notifications-ledger-").FullName;

    public Task<StoreOptions> Options => Task.FromResult<StoreOptions>(new StoreOptions.Sqlite(Path.Combine(directory, "test.db")));

    public Task RemoveAsync()
    {
        Directory.Delete(directory, recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class SqliteLedgerTests : LedgerContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteRetryTests : RetryContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteConversationTests : ConversationContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteTimerTests : TimerContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteLaneTests : LaneContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}

public sealed class SqliteDigestTests : DigestContract
{
    private readonly SqliteFile file = new();

    protected override Task<StoreOptions> MakeStoreAsync() => file.Options;

    protected override Task RemoveStoreAsync() => file.RemoveAsync();
}
