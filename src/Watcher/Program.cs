using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

if (args is not ["--config", var file])
{
    await NotificationsHost.UsageAsync("Watcher --config notifications.yaml");
    return NotificationsHost.InvalidConfiguration;
}

return await NotificationsHost.RunAsync(file, "notifications-watcher", BusRoles.Watcher, (services, document) => services.AddWatcher(InstancesBinder.Bind(document), document.Environment));
