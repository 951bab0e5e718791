using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notifications.Hosting;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Instances;
using Notifications.Watcher.Kubernetes;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher;

/// <summary>Registration of the watcher.</summary>
public static class WatcherServices
{
    /// <summary>
    /// Watches the instances, keeps their snapshots in the <see cref="Store"/> and sends what happens over the
    /// <see cref="Hosting.Bus.IEventChannel"/>; both are registered by whoever starts the program.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="instances">What to watch, as <see cref="InstancesBinder"/> reads it.</param>
    /// <param name="environment">For kubeconfigs: <c>KUBECONFIG</c>, the home directory, credential plugins.</param>
    public static IServiceCollection AddWatcher(
        this IServiceCollection services, IReadOnlyList<InstanceOptions> instances, EnvironmentVariables environment)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLoopSupervisor();
        return services
            .AddMetrics()
            .AddSingleton(instances)
            .AddStoreSchema(WatcherSchema.Schema)
            .AddSingleton(s => Sources(environment, s.GetRequiredService<TimeProvider>()))
            .AddLeadership()
            .AddSingleton<WatcherMetrics>()
            .AddSingleton<WatchStates>()
            .AddSingleton(s => ActivatorUtilities.CreateInstance<InstanceParts>(s, environment))
            .AddSingleton<IReadinessCheck, WatcherReadiness>()
            .AddHostedService<WatcherService>();
    }

    internal static SourceOpener Sources(EnvironmentVariables environment, TimeProvider time) => options => options.Watch switch
    {
        WatchTarget.Directory directory =>
            new DirectorySource(
                directory.Path, options.Namespace,
                new SourceLimits(directory.ObjectLimit) { HasSelfService = ns => options.SelfService.Covers(options.Name, ns) }, time),
        WatchTarget.Kubernetes cluster =>
            new KubernetesSource(
                options.Kubernetes(cluster), new ReflectorOptions { ObjectLimit = cluster.ObjectLimit }, environment, time),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    private static IServiceCollection AddLeadership(this IServiceCollection services) => services
        .AddSingleton(LeaseTerms.Default)
        .AddSingleton(HolderId.OfThisProcess());
}
