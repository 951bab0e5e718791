using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Instances;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher;

/// <summary>Registration of the watcher.</summary>
public static class WatcherServices
{
    /// <summary>
    /// Watches the instances, keeps their snapshots in the <see cref="Store"/> and sends what happens over the <see cref="Hosting.Bus.IEventChannel"/>; both are
    /// registered by whoever starts the program.
    /// </summary>
    public static IServiceCollection AddWatcher(this IServiceCollection services, IReadOnlyList<InstanceOptions> instances)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddMetrics()
            .AddSingleton(instances)
            .AddStoreSchema(WatcherSchema.Schema)
            .AddSources()
            .AddLeadership()
            .AddSingleton<WatcherMetrics>()
            .AddSingleton<WatchStates>()
            .AddSingleton<InstanceParts>()
            .AddSingleton<IReadinessCheck, WatcherReadiness>()
            .AddHostedService<WatcherService>();
    }

    private static IServiceCollection AddSources(this IServiceCollection services) => services
        .AddSingleton<SourceOpener>(s => options => options.Watch switch
        {
            WatchTarget.Directory directory => new DirectorySource(directory.Path, options.Namespace, s.GetRequiredService<TimeProvider>()),
            _ => throw new SourceException("no source"),
        });

    private static IServiceCollection AddLeadership(this IServiceCollection services) => services
        .AddSingleton(LeaseTerms.Default)
        .AddSingleton(HolderId.OfThisProcess());
}
