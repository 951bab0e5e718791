using System.CommandLine;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Cli.Commands;

/// <summary>What several commands do alike.</summary>
internal static class Shared
{
    public static Option<string> Config { get; } = new("--config", "-c")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => "notifications.yaml",
    };

    public static Option<string> Format { get; } = Choice("--output", "How the answer is printed.", "text", "json");

    public static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(
            name)
        { Description = $"{description} One of: {string.Join(", ", words)}.", DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>The names of the instances that the document has.</summary>
    public static IReadOnlyList<string> Instances(ConfigurationDocument document) =>
        [.. document.Section("instances").Items().Select(item => item.Optional("name").TextOrNull()).OfType<string>()];

    /// <summary>Runs an operator's command on the ledger that the configuration names.</summary>
    public static async Task<int> WithLedgerAsync(ParseResult arguments, Func<Store, TextWriter, Task<int>> run)
    {
        var document = ConfigurationDocument.Load(arguments.GetValue(Config)!, EnvironmentVariables.OfProcess());
        var options = HostingOptions.Bind(document, BusRoles.Both);
        if (document.Problems.Count > 0)
            return Complain(document.Problems, arguments);
        var missing = options.Store is StoreOptions.Sqlite { Path: var path } && !File.Exists(path) ? path : null;
        await using var store = StoreServices.Open(options.Store, [NotifierSchema.Value], TimeProvider.System);
        try
        {
            var code = await run(store, arguments.InvocationConfiguration.Output);
            if (code == 0 && missing is not null)
                await arguments.InvocationConfiguration.Error.WriteLineAsync(
                    $"SQLite file {missing} was not there: nothing has run with this configuration yet");
            return code;
        }
        catch (StoreUnavailableException unavailable)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(unavailable.Message);
            return 1;
        }
    }

    public static int Complain(IEnumerable<ConfigurationProblem> problems, ParseResult arguments)
    {
        foreach (var problem in problems)
            arguments.InvocationConfiguration.Error.WriteLine(problem.ToString());
        return CommandLine.BadInput;
    }

    /// <summary><c>no destination "slak" (did you mean "slack"?)</c></summary>
    public static string Unknown(string what, string name, IReadOnlyCollection<string> known) =>
        Nearest.Remedy(name, known) is { } remedy ? $"no {what} \"{name}\" ({remedy})" : $"no {what} \"{name}\"";

    public static int Complain(string problem, ParseResult arguments)
    {
        arguments.InvocationConfiguration.Error.WriteLine(UntrustedText.Clean(problem));
        return CommandLine.BadInput;
    }
}
