using System.CommandLine;
using Notifications.Cli.Commands;
using Spectre.Console;

namespace Notifications.Cli;

/// <summary>The program <c>notifications</c>: a command a file.</summary>
internal static class CommandLine
{
    /// <summary>Exit codes: 0 done, 1 failed while running, 2 bad input (configuration, template, arguments).</summary>
    public const int BadInput = 2;

    /// <summary>The commands. What they show goes to the terminal with colours, and elsewhere as plain text.</summary>
    public static RootCommand Create()
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(Console.Out) });
        return Commands();
    }

    private static RootCommand Commands() => new("Notification and drift-alerting service for Argo CD.")
    {
        RunCommand.Create(),
        DemoCommand.Create(),
        CheckCommand.Create(),
        RenderCommand.Create(),
        ExplainCommand.Create(),
        DeliveriesCommand.Create(),
        StateCommand.Create(),
    };
}
