using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

return await RoomProgram.RunAsync(
    args,
    "notifications-watcher",
    BusRoles.Watcher,
    (services, configuration) => services.AddWatcher(InstancesBinder.Bind(configuration), configuration.Environment),
    CancellationToken.None);
