using Microsoft.Extensions.DependencyInjection;
using Notifications.Hosting.Health;

namespace Notifications.Dashboard;

/// <summary>Registration of the dashboard.</summary>
internal static class DashboardServices
{
    /// <summary>Needs <see cref="Views.IDashboardData"/>.</summary>
    /// <param name="options">Null: there is none, and nothing of it is loaded.</param>
    public static IServiceCollection AddDashboard(this IServiceCollection services, DashboardOptions? options) => options is null ? services
        : services.AddSingleton(options).AddSingleton<DashboardEndpoint>()
            .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<DashboardEndpoint>())
            .AddHostedService(s => s.GetRequiredService<DashboardEndpoint>());
}
