using Microsoft.Extensions.DependencyInjection;
using Notifications.Dashboard;
using Notifications.Dashboard.Views;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Reading;

/// <summary>Registration of the dashboard and of what it reads.</summary>
internal static class ReadingServices
{
    /// <param name="options">Null: no dashboard is configured, and nothing is registered.</param>
    public static IServiceCollection AddReading(this IServiceCollection services, DashboardOptions? options) => options is null ? services
        : services
            .AddSingleton<NowReader>()
            .AddSingleton<TimelineReader>()
            .AddSingleton<PlaygroundReader>()
            // What is ready is asked for later: the dashboard itself is one of those that say so
            .AddSingleton(s => new HealthReader(
                s.GetRequiredService<Store>(), s.GetRequiredService<LedgerQueries>(), s.GetRequiredService<DestinationStates>(),
                s.GetRequiredService<ReadDestinations>(), s.GetServices<IReadinessCheck>, s.GetService<ReadInstances>(),
                s.GetRequiredService<TimeProvider>()))
            .AddSingleton<IDashboardData, DashboardData>()
            .AddHostedService<ListingLoop>()
            .AddDashboard(options);
}
