using System.CommandLine;
using Spectre.Console;

namespace Notifications.Cli.Commands;

/// <summary>The program <c>notifications</c>: a command a file.</summary>
internal static class CommandLine
{
    /// <summary>Exit codes: 0 done, 1 failed while running, 2 bad input (configuration, template, arguments).</summary>
    public const int BadInput = 2;

    // Lines of a file or a pipe are as long as they are
    private const int Unwrapped = 10_000;

    /// <summary>The commands. What they show goes to the terminal with colours, and elsewhere as plain text.</summary>
    public static RootCommand Create()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Console = AnsiConsole.Create(
                new AnsiConsoleSettings
                {
                    Ansi = AnsiSupport.No,
                    ColorSystem = ColorSystemSupport.NoColors,
                    Out = new AnsiConsoleOutput(Console.Out)
                });
            AnsiConsole.Console.Profile.Width = Unwrapped;
        }

        return Commands();
    }

    /// <summary>Runs a command; a command line that cannot be understood is reported on standard error.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, InvocationConfiguration configuration)
    {
        var parsed = Create().Parse(arguments);
        var code = await parsed.InvokeAsync(configuration);
        return parsed.Errors.Count > 0 ? BadInput : code;
    }

    private static RootCommand Commands() => new("Notification and drift-alerting service for Argo CD.")
    {
        RunCommand.Create(),
        DemoCommand.Create(),
        CheckCommand.Create(),
        TestCommand.Create(),
        ImportCommand.Create(),
        RenderCommand.Create(),
        ExplainCommand.Create(),
        DeliveriesCommand.Create(),
        StateCommand.Create(),
        DriftCommand.Create(),
        CompareCommand.Create(),
        SchemaCommand.Create(),
    };
}
