using Notifications.Testing.Storage;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Tests that run on SQLite and on PostgreSQL, each test on a store of its own.</summary>
public abstract class OnAnyStore(TestStore at) : IAsyncLifetime
{
    private RigSetup? _setup;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal RigSetup World => _setup ?? throw new InvalidOperationException("not set up");

    public async ValueTask InitializeAsync() => _setup = new RigSetup { StoreAt = await at.MakeAsync(Ct) };

    public ValueTask DisposeAsync()
    {
        at.Remove();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
