using System.Text;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Storage;
using Notifications.Testing.Storage;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Tests.Transitions;
using Notifications.Watcher.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>Tests that run on SQLite and on PostgreSQL, each test on a store of its own.</summary>
public abstract class OnAnyStore(TestStore at) : IAsyncLifetime
{
    private protected const string Instance = "prod";
    private Store? _store;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected Store Store => _store ?? throw new InvalidOperationException("not set up");

    private protected LeaseStore Leases => new(Store, Instance, TimeProvider.System);

    private protected static Batch Nothing { get; } = new(
        0, 0, [], [], [], [], new Dictionary<string, IReadOnlyDictionary<string, string>?>(), new Dictionary<string, ScopeVersion>(), []);

    public async ValueTask InitializeAsync() =>
        _store = StoreServices.Open(await at.MakeAsync(Ct), [WatcherSchema.Schema], TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        at.Remove();
        GC.SuppressFinalize(this);
    }

    /// <summary>Leadership taken from whoever has it.</summary>
    private protected async Task<LeaseRow> LeadAsync(string holder) =>
        await Leases.TakeAsync(await Leases.ReadAsync(Ct), new HolderId(holder), Ct)
            ?? throw new InvalidOperationException("somebody else was quicker");

    private protected static StoredApplication Some(string name, long digest = 1, TrackedState? memory = null)
    {
        var application = Story.Yaml(Path.Combine(Story.Folder, "base.yaml"));
        application["metadata"]!["name"] = name;
        var json = Encoding.UTF8.GetBytes(application.ToJsonString());
        return new StoredApplication(
            new ApplicationKey("argocd", name), $"uid-of-{name}", new NoiseDigest(digest), Doc.FromJson(json),
            memory ?? TrackedState.Baseline(Story.Snapshot(application)), new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero));
    }
}
