using System.CommandLine;
using System.Text;
using Notifications.Cli.Rendering;
using Notifications.Notifier;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications render</c>: one template with one model, or many as JSON lines.</summary>
internal static class RenderCommand
{
    private static readonly Option<string?> Template = new("--template") { Description = "A template file." };
    private static readonly Option<string?> Model = new("--model") { Description = "Its variables: a JSON or YAML file." };
    private static readonly Option<string?> Destination = new(
        "--destination")
    { Description = "Lay the message out for a type of destination, such as slack, console or discord. Without it: plain text." };
    private static readonly Option<bool> JsonLines = new("--jsonl")
    {
        Description = """Read {"id","template","model","options"} a line from standard input, write {"id","ok","output","errors"} a line.""",
    };

    public static Command Create()
    {
        Destination.AcceptOnlyFromAmong(DestinationCatalog.Previewed);
        var command = new Command("render", "Renders templates.") { Template, Model, Destination, JsonLines };
        command.SetAction((arguments, cancellationToken) =>
        {
            if (arguments.GetValue(JsonLines))
            {
                Batch(cancellationToken);
                return Task.FromResult(0);
            }

            if (arguments.GetValue(Template) is not { } template)
                return Task.FromResult(Shared.Complain("name a template: --template FILE (or --jsonl)", arguments));
            var (text, problem) = OneTemplate.Render(
                template, arguments.GetValue(Model), arguments.GetValue(Destination), cancellationToken);
            if (problem is not null)
                return Task.FromResult(Shared.Complain(problem, arguments));
            arguments.InvocationConfiguration.Output.Write(text);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Batch(CancellationToken cancellationToken)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var requests = new StreamReader(Console.OpenStandardInput(), utf8);
        using var answers = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
        Notifications.Templates.Batch.JsonLines.Run(requests, answers, cancellationToken);
    }
}
