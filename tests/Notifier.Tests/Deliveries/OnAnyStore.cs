using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Tests that run on SQLite and on PostgreSQL, each test on a store of its own.</summary>
public abstract class OnAnyStore : IAsyncLifetime
{
    private RigSetup? setup;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal RigSetup World => setup ?? throw new InvalidOperationException("not set up");

    public async ValueTask InitializeAsync() => setup = new RigSetup { StoreAt = await MakeStoreAsync() };

    public async ValueTask DisposeAsync()
    {
        await RemoveStoreAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<StoreOptions> MakeStoreAsync();

    protected abstract Task RemoveStoreAsync();
}
