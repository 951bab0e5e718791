using Microsoft.Extensions.DependencyInjection;
using Notifications.Hosting.Reloading;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier;

/// <summary>Registration of the reload.</summary>
internal static class ReloadServices
{
    private static readonly string[] Sections = ["subscriptions", "triggers", "defaultTriggers"];

    /// <summary>Who is told, and when, is taken into force while the notifier runs; for anything else it is started anew.</summary>
    public static IServiceCollection AddReload(this IServiceCollection services) => services
        .AddSingleton(s => new ReloadedSections(
            Sections, next =>
            {
                var configuration = NotifierConfiguration.Bind(next);
                s.GetRequiredService<RoutingState>().Replace(configuration.Routing);
                s.GetRequiredService<SelfServiceInForce>().Replace(configuration.SelfService);
            }));
}
