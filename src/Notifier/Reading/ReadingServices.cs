using Microsoft.Extensions.DependencyInjection;
using Notifications.Dashboard;
using Notifications.Dashboard.Views;

namespace Notifications.Notifier.Reading;

/// <summary>Registration of the dashboard and of what it reads.</summary>
internal static class ReadingServices
{
    /// <param name="options">Null: no dashboard is configured, and nothing is registered.</param>
    public static IServiceCollection AddReading(this IServiceCollection services, DashboardOptions? options) => options is null ? services
        : services
            .AddSingleton<NowReader>()
            .AddSingleton<IDashboardData, DashboardData>()
            .AddHostedService<ListingLoop>()
            .AddDashboard(options);
}
