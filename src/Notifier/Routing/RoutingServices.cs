using Microsoft.Extensions.DependencyInjection;

namespace Notifications.Notifier.Routing;

/// <summary>Registration of the router, as the ledger asks for it.</summary>
internal static class RoutingServices
{
    /// <param name="services">Of the program.</param>
    /// <param name="table">The first one in force; <see cref="RoutingState"/> takes others.</param>
    public static IServiceCollection AddRouting(this IServiceCollection services, RoutingTable table) => services
        .AddSingleton(new RoutingState(table))
        .AddSingleton<RouteEvent>(s => s.GetRequiredService<RoutingState>().Route)
        .AddSingleton<FireTimer>(s => s.GetRequiredService<RoutingState>().Fire);
}
