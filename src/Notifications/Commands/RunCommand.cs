using System.CommandLine;
using Notifications.Hosting;
using Notifications.Hosting.Bus;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications run</c>: watcher and notifier in one process.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Watches and notifies until it is stopped.") { Shared.Config };
        command.SetAction((arguments, cancellationToken) => NotificationsHost.RunAsync(
            arguments.GetValue(Shared.Config)!,
            "notifications",
            BusRoles.Both,
            Rooms.AddBoth,
            arguments.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }
}
