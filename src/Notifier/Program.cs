using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Notifier;

return await RoomProgram.RunAsync(
    args,
    "notifications-notifier",
    BusRoles.Notifier,
    (services, configuration) => services.AddNotifier(configuration),
    CancellationToken.None);
