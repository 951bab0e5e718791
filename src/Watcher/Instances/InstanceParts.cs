using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Live;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Instances;

/// <summary>Makes what belongs to one instance, or to one term of its leadership.</summary>
internal sealed class InstanceParts(
    Store store, StoreRetry retry, IEventChannel channel, HolderId self, LeaseTerms terms, WatcherMetrics metrics, TimeProvider time,
    ILoggerFactory loggers, EnvironmentVariables environment)
{
    public Elector Elector(string instance) => new(
        new LeaseStore(store, instance, time), retry, instance, self, terms, alone: store.Dialect == StoreDialect.Sqlite, time,
        loggers.CreateLogger<Elector>());

    public SnapshotStore Snapshots(string instance, long fence) => new(store, instance, fence);

    public Relay Relay(string instance) =>
        new(new OutboxStore(store, instance), channel, retry, instance, metrics, time, loggers.CreateLogger<Relay>());

    public Recorder Recorder(SnapshotStore snapshots, EventComposer composer, Relay relay, string instance, LiveResources? live) =>
        new(snapshots, composer, relay, retry, instance, metrics, time, loggers.CreateLogger<Recorder>()) { Live = live };

    /// <summary>Null: the objects of resources that drift are not read.</summary>
    public LiveResources? Live(InstanceOptions options) => options.Live is not { } drift ? null : new LiveResources(
        options.Name, drift.Redactor,
        new ClusterConnections(
            (options.Watch as WatchTarget.Kubernetes)?.Options(options.Namespace), options.Namespace, drift.Clusters, environment, time),
        time, loggers.CreateLogger<LiveResources>());

    /// <summary>Waits out a store that cannot be used.</summary>
    public StoreRetry Retry => retry;
}
