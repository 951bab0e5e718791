using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Notifier;

if (args is not ["--config", var file])
{
    await NotificationsHost.UsageAsync("Notifier --config notifications.yaml");
    return NotificationsHost.InvalidConfiguration;
}

return await NotificationsHost.RunAsync(file, "notifications-notifier", BusRoles.Notifier, (services, document) => services.AddNotifier(document));
