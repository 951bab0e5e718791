using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Notifications.Hosting.Health;

/// <summary>Registration of the health endpoint.</summary>
public static class HealthServices
{
    /// <summary>Registers <see cref="LoopSupervisor"/>, once, and what it says about readiness.</summary>
    public static void AddLoopSupervisor(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ThreadPoolGuard>());
        if (services.Any(service => service.ServiceType == typeof(LoopSupervisor))) return;
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<LoopSupervisor>();
        services.AddSingleton<IReadinessCheck>(s => s.GetRequiredService<LoopSupervisor>());
    }

    /// <summary>Serves <c>/startupz</c>, <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>; needs
    /// <c>AddNotificationsTelemetry</c>.</summary>
    public static IServiceCollection AddNotificationsHealth(this IServiceCollection services, HealthOptions options)
    {
        services.AddLoopSupervisor();
        if (!options.Enabled)
            return services;
        services.AddSingleton(options);
        services.AddSingleton<HealthEndpoint>();
        return services.AddHostedService(s => s.GetRequiredService<HealthEndpoint>());
    }
}
