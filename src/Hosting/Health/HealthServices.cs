using Microsoft.Extensions.DependencyInjection;

namespace Notifications.Hosting.Health;

/// <summary>Registration of the health endpoint.</summary>
public static class HealthServices
{
    /// <summary>Serves <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>; needs <c>AddNotificationsTelemetry</c>.</summary>
    public static IServiceCollection AddNotificationsHealth(this IServiceCollection services, HealthOptions options)
    {
        if (!options.Enabled)
            return services;
        services.AddSingleton(options);
        services.AddSingleton<HealthEndpoint>();
        return services.AddHostedService(s => s.GetRequiredService<HealthEndpoint>());
    }
}
