using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Snapshots;

namespace Notifications.Watcher.Instances;

/// <summary>Makes what belongs to one instance, or to one term of its leadership.</summary>
internal sealed partial class InstanceParts(
    Store store, IEventChannel channel, HolderId self, LeaseTerms terms, WatcherMetrics metrics, TimeProvider time, ILoggerFactory loggers, ILogger<InstanceParts> logger)
{
    public Elector Elector(string instance) => new(
        new LeaseStore(store, instance, time), instance, self, terms, alone: store.Dialect == StoreDialect.Sqlite, time, loggers.CreateLogger<Elector>());

    public SnapshotStore Snapshots(string instance, long fence) => new(store, instance, fence);

    public Relay Relay(string instance) =>
        new(new OutboxStore(store, instance), channel, instance, metrics, time, loggers.CreateLogger<Relay>());

    public Recorder Recorder(SnapshotStore snapshots, Herald herald, Relay relay, string instance) =>
        new(snapshots, herald, relay, instance, metrics, time, loggers.CreateLogger<Recorder>());

    public Task<T> WaitForStoreAsync<T>(Func<CancellationToken, Task<T>> work, string instance, CancellationToken ct) =>
        Patience.UntilAvailableAsync(work, e => LogStore(instance, e.Message), time, ct);

    public Task WaitForStoreAsync(Func<CancellationToken, Task> work, string instance, CancellationToken ct) =>
        Patience.UntilAvailableAsync(work, e => LogStore(instance, e.Message), time, ct);

    [LoggerMessage(LogLevel.Warning, "{Instance}: waiting for the store: {Message}")]
    private partial void LogStore(string instance, string message);
}
