using System.CommandLine;
using System.Text.Encodings.Web;
using Notifications.Cli.Explaining;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications explain</c>: what two Application objects would cause, and why the other triggers would not.</summary>
internal static class ExplainCommand
{
    private static readonly JsonSerializerOptions Json = new(
        JsonSerializerDefaults.Web)
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Option<string?> Before = new(
        "--before")
    { Description = "The Application before (JSON or YAML); without it: first sight, a baseline." };
    private static readonly Option<string> After = new(
        "--after")
    { Description = "The Application after (JSON or YAML).", Required = true };
    private static readonly Option<bool> Created = new(
        "--created")
    { Description = "Without --before: the Application is new, not only seen for the first time." };
    private static readonly Option<bool> Stalled = new("--stalled")
    { Description = "As if Argo CD had compared no Application since --after was compared: its controller hangs." };
    private static readonly Option<string?> ManagedResources = new(
        "--managed-resources")
    {
        Description =
        "Argo CD's answer to GET /api/v1/applications/NAME/managed-resources (JSON): which fields differ, and by whose hand."
    };
    private static readonly Option<string?> SelfService = new("--self-service")
    {
        Description = "A file with the self-service ConfigMap of the Application's namespace.",
    };
    private static readonly Option<string?> Config = new(
        "--config", "-c")
    {
        Description =
        "The configuration file; without it the built-in triggers and templates, and Slack, GitHub and the terminal as destinations."
    };

    public static Command Create()
    {
        var command = new Command(
            "explain", "The transitions between two Application objects, which triggers fire and why the others do not, who is told what.")
        {
            Before, After, Created, Stalled, ManagedResources, SelfService, Config, Shared.Format,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var environment = EnvironmentVariables.OfProcess();
            var document = arguments.GetValue(Config) is { } file
                ? ConfigurationDocument.Load(file, environment)
                : ConfigurationDocument.Parse(Explainer.WithoutConfiguration, "built-in", environment);
            var (managed, wrong) = arguments.GetValue(ManagedResources) is { } answered ? ManagedResourcesFile.Read(answered) : default;
            if (wrong is not null)
                return Shared.Complain(wrong, arguments);
            if (!Explainer.TryCreate(document, managed, out var explainer))
                return Shared.Complain(document.Problems, arguments);
            var answer = await explainer.ExplainAsync(
                arguments.GetValue(Before), arguments.GetValue(After)!, arguments.GetValue(Created), arguments.GetValue(Stalled),
                arguments.GetValue(SelfService), cancellationToken);
            if (answer.Problem is { } problem)
                return Shared.Complain(problem, arguments);
            var output = arguments.InvocationConfiguration.Output;
            await output.WriteLineAsync(
                arguments.GetValue(Shared.Format) == "json" ? JsonSerializer.Serialize(answer, Json) : ExplanationText.Of(answer));
            return 0;
        });
        return command;
    }
}
