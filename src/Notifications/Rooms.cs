using Microsoft.Extensions.DependencyInjection;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

namespace Notifications.Cli;

/// <summary>Watcher and notifier in one process.</summary>
internal static class Rooms
{
    public static void AddBoth(IServiceCollection services, ConfigurationDocument document)
    {
        services.AddWatcher(InstancesBinder.Bind(document), document.Environment);
        services.AddNotifier(document);
    }
}
