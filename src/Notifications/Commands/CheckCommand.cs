using System.CommandLine;
using Notifications.Cli.Checking;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications check</c>: every problem of a configuration, its triggers and templates, and what a start would stumble
/// over.</summary>
internal static class CheckCommand
{
    private static readonly Option<bool> Online = new(
        "--online")
    {
        Description =
        "Also ask Slack, GitHub, Argo CD and the API servers whether they can be used, and which scopes and permissions are missing."
    };

    public static Command Create()
    {
        var command = new Command(
            "check", "Says everything that is wrong with a configuration; exit code 0 or 2.") { Shared.Config, Online };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var document = ConfigurationDocument.Load(arguments.GetValue(Shared.Config)!, EnvironmentVariables.OfProcess());
            using var host = NotificationsHost.Build(document, "notifications", BusRoles.Both, Rooms.AddBoth);
            await EnvironmentChecks.ReportAsync(document, cancellationToken);
            if (document.Problems.Count > 0 || host is null)
                return Shared.Complain(document.Problems, arguments);
            var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
            await output.WriteLineAsync($"{document.File}: no problems");
            return !arguments.GetValue(Online) || await OnlineChecks.ReportAsync(host.Services, document, output, errors, cancellationToken)
                ? 0 : CommandLine.BadInput;
        });
        return command;
    }
}
