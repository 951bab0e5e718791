using Microsoft.Extensions.DependencyInjection;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;

namespace Notifications.Hosting;

/// <summary>The command line of an executable that is one room: <c>--config FILE</c>.</summary>
public static class RoomProgram
{
    /// <summary>Runs the room until it is told to stop; see <see cref="NotificationsHost.RunAsync"/>.</summary>
    /// <returns>The process's exit code: 2 for a wrong command line or configuration, told on standard error.</returns>
    public static async Task<int> RunAsync(
        string[] args, string serviceName, BusRoles roles, Action<IServiceCollection, ConfigurationDocument> addRooms,
        CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // A program's command line may write to the console
        var errors = Console.Error;
#pragma warning restore RS0030
        if (args is ["--config", var file]) return await NotificationsHost.RunAsync(
            file, serviceName, roles, addRooms, errors, cancellationToken);
        await errors.WriteLineAsync($"usage: {Path.GetFileName(Environment.ProcessPath)} --config FILE");
        return NotificationsHost.InvalidConfiguration;
    }
}
