using System.CommandLine;
using System.Text.Encodings.Web;
using Notifications.Cli.Explaining;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Reading;
using Spectre.Console;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications drift list|show</c>: what differs from git now, and field by field.</summary>
internal static class DriftViews
{
    private static readonly JsonSerializerOptions Json = new(
        JsonSerializerDefaults.Web)
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Option<string?> Instance = new("--instance") { Description = "Of one Argo CD only." };
    private static readonly Argument<string> Application = new(
        "application")
    { Description = "Its name, namespace/name or instance/namespace/name." };

    public static Command List()
    {
        var command = new Command(
            "list", "The Applications that drift: since when, why, which resources, by which client.") { Shared.Config, Instance,
            Shared.Format };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            var instances = Shared.Instances(Document(arguments));
            if (arguments.GetValue(Instance) is { } instance && !instances.Contains(instance, StringComparer.Ordinal))
                return Shared.Complain($"--instance: no \"{instance}\": {string.Join(", ", instances)}", arguments);
            using var lookup = Lookup(arguments);
            var found = new List<DriftingApplication>();
            foreach (var state in await new ApplicationStates(store).DriftingAsync(arguments.GetValue(Instance), cancellationToken))
                found.Add(await lookup.FindAsync(state, cancellationToken));
            if (arguments.GetValue(Shared.Format) == "json")
                await output.WriteLineAsync(JsonSerializer.Serialize(found, Json));
            else if (found.Count == 0)
                await output.WriteLineAsync("nothing drifts");
            else
            {
                foreach (var line in DriftText.Lines(found)) await output.WriteLineAsync(UntrustedText.CleanLine(line));
            }

            return 0;
        }));
        return command;
    }

    public static Command Show()
    {
        var command = new Command("show", "The fields of an Application that differ from git: what git says in red, what the cluster has in green.") { Shared.Config, Application, Shared.Format };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            var name = arguments.GetValue(Application)!;
            var states = (await new ApplicationStates(store).FindAsync(name, cancellationToken)).FindAll(state => !state.Gone);
            if (states.Count == 0)
                return Shared.Complain($"no Application \"{name}\" was ever seen", arguments);
            using var lookup = Lookup(arguments);
            var found = new List<DriftingApplication>();
            foreach (var state in states)
                found.Add(await lookup.FindAsync(state, cancellationToken));
            if (arguments.GetValue(Shared.Format) == "json")
                await output.WriteLineAsync(JsonSerializer.Serialize(found, Json));
            else
                found.ForEach(drifting => DriftText.Write(ConsoleOf(output), drifting));
            return 0;
        }));
        return command;
    }

    /// <summary>Whatever is wrong elsewhere in the document does not matter here.</summary>
    private static DriftLookup Lookup(ParseResult arguments)
    {
        var configuration = NotifierConfiguration.Bind(Document(arguments));
        return new DriftLookup(configuration.Models, configuration.ArgoCds, configuration.Redactor, configuration.Audits);
    }

    private static ConfigurationDocument Document(ParseResult arguments) =>
        ConfigurationDocument.Load(arguments.GetValue(Shared.Config)!, EnvironmentVariables.OfProcess());

    /// <summary>Colours for a terminal, none for a file or a pipe.</summary>
    private static IAnsiConsole ConsoleOf(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) return AnsiConsole.Console;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output)
            });
        console.Profile.Width = 10_000;
        return console;
    }
}
