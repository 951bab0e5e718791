using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier;

/// <summary>Registration of the reload.</summary>
internal static class ReloadServices
{
    /// <param name="services">Of the program.</param>
    /// <param name="document">The configuration that the program started with.</param>
    /// <param name="running">What was made of it.</param>
    public static IServiceCollection AddReload(this IServiceCollection services, ConfigurationDocument document, NotifierConfiguration running) => services
        .AddHostedService(s => new ConfigurationReload(
            new ConfigurationFile([document.File]),
            () => ReadAgain(document, running, s.GetRequiredService<ValidateConfiguration>()),
            s.GetRequiredService<RoutingState>(),
            s.GetRequiredService<LoopSupervisor>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ConfigurationReload>>()));

    /// <summary>Only who is notified, and when, is taken over: what else is new has to wait for a restart, and must not be named before.</summary>
    internal static RoutingTable ReadAgain(ConfigurationDocument first, NotifierConfiguration running, ValidateConfiguration validate)
    {
        var document = ConfigurationDocument.Load(first.File, first.Environment);
        validate(document);
        var next = NotifierConfiguration.Bind(document);
        first.Secrets.AddAll(document.Secrets);
        foreach (var name in next.Destinations.Keys.Except(running.Destinations.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            document.Section("destinations").Optional(name).Report("is new", "restart to use it");
        foreach (var name in next.Templates.Names.Except(running.Templates.Names, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            document.Section("templates").Report($"holds the new template \"{name}\"", "restart to use it");
        document.ThrowIfInvalid();
        return next.Routing;
    }
}
