using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Bus.InMemory;
using Notifications.Hosting.Bus.RabbitMq;
using Notifications.Hosting.Health;

namespace Notifications.Hosting;

/// <summary>Registration of the bus.</summary>
public static class BusServices
{
    /// <summary>
    /// Registers <see cref="IEventChannel"/> for a watcher, <see cref="IDoorbell"/> for a notifier, and what receives for a notifier's
    /// <see cref="IEventHandler"/> and <see cref="IDoorbellHandler"/>, which the notifier registers. Register it before the services that
    /// use it.
    /// </summary>
    /// <exception cref="ArgumentException">In memory, for a watcher or a notifier alone.</exception>
    public static IServiceCollection AddNotificationsBus(this IServiceCollection services, BusOptions options, BusRoles roles)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLoopSupervisor();
        services.AddLogging(logging => logging.AddFilter("MassTransit", LogLevel.Warning));
        services.Configure<MassTransitHostOptions>(host =>
        {
            host.WaitUntilStarted = options is BusOptions.InMemory;
            host.StopTimeout = NotificationsHost.ShutdownLimit;
        });
        if (roles.HasFlag(BusRoles.Notifier))
        {
            services.AddSingleton(new Doorbell(broadcast: options is BusOptions.RabbitMq));
            services.AddSingleton<IDoorbell>(s => s.GetRequiredService<Doorbell>());
            services.AddHostedService<DoorbellLoop>();
            services.AddSingleton(s => ActivatorUtilities.CreateInstance<EventPipeline>(
                s, options is BusOptions.RabbitMq, s.GetService<IHostApplicationLifetime>()?.ApplicationStopping
                    ?? CancellationToken.None));
        }

        switch (options)
        {
            case BusOptions.InMemory when roles == BusRoles.Both:
                InMemoryRegistration.Add(services);
                break;
            case BusOptions.InMemory:
                throw new ArgumentException(MemoryNeedsBoth, nameof(options));
            case BusOptions.RabbitMq rabbit:
                RabbitMqRegistration.Add(services, rabbit, roles);
                break;
        }

        return services;
    }

    internal const string MemoryNeedsBoth = "a bus in memory needs watcher and notifier in one process";
}
