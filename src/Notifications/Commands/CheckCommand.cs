using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Cli.Checking;
using Notifications.Cli.Explaining;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Watcher.Instances;

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

    private static readonly Option<string[]> SelfService = new("--self-service")
    {
        Description = "Files with self-service ConfigMaps: what is wrong with them under this configuration.",
    };

    public static Command Create()
    {
        var command = new Command(
            "check", "Says everything that is wrong with a configuration; exit code 0 or 2.") { Shared.Config, Online, SelfService };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var document = ConfigurationDocument.Load(arguments.GetValue(Shared.Config)!, EnvironmentVariables.OfProcess());
            using var host = NotificationsHost.Build(document, "notifications", BusRoles.Both, Rooms.AddBoth);
            await EnvironmentChecks.ReportAsync(document, cancellationToken);
            if (document.Problems.Count > 0 || host is null)
                return Shared.Complain(document.Problems, arguments);
            var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
            await output.WriteLineAsync($"{document.File}: no problems");
            var wrong = new List<string>();
            foreach (var file in arguments.GetValue(SelfService) ?? [])
            {
                var found = Problems(file, host.Services);
                wrong.AddRange(found);
                if (found.Count == 0) await output.WriteLineAsync($"{file}: no problems");
            }

            if (wrong.Count > 0) return Shared.Complain(string.Join('\n', wrong), arguments);
            return !arguments.GetValue(Online) || await OnlineChecks.ReportAsync(host.Services, document, output, errors, cancellationToken)
                ? 0 : CommandLine.BadInput;
        });
        return command;
    }

    private static IReadOnlyList<string> Problems(string path, IServiceProvider services)
    {
        var configuration = services.GetRequiredService<NotifierConfiguration>();
        var (file, problems) = SelfServiceFile.Read(path, configuration);
        return file is null || services.GetRequiredService<IReadOnlyList<InstanceOptions>>()
            .Any(instance => configuration.SelfService.Covers(instance.Name, file.Namespace)) ? problems
            : [$"{path}: selfService lets the namespace {file.Namespace} have no ConfigMap (name it in selfService.namespaces)"];
    }
}
