using System.CommandLine;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications check</c>: every problem of a configuration, its triggers and templates.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Says everything that is wrong with a configuration; exit code 0 or 2.") { Shared.Config };
        command.SetAction(arguments =>
        {
            var document = ConfigurationDocument.Load(arguments.GetValue(Shared.Config)!, EnvironmentVariables.OfProcess());
            using var host = NotificationsHost.Build(document, "notifications", BusRoles.Both, Rooms.AddBoth);
            if (document.Problems.Count > 0)
                return Shared.Complain(document.Problems, arguments);
            arguments.InvocationConfiguration.Output.WriteLine($"{document.File}: no problems");
            return 0;
        });
        return command;
    }
}
