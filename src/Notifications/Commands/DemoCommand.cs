using System.CommandLine;
using Notifications.Cli.Demo;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications demo</c>: a recorded story through the real thing.</summary>
internal static class DemoCommand
{
    private static readonly Option<bool> Dashboard = new("--dashboard")
    {
        Description = "Also serve the dashboard on http://127.0.0.1:8090, and go on until Ctrl+C.",
    };

    private static readonly Option<string> Told = Shared.Choice(
        "--story", "A change from its merge on, each cause of drift, or a change on its way through three clusters.",
        Story.Change, Story.Drift, Story.Rollout);

    public static Command Create()
    {
        var command = new Command("demo", "Plays a recorded story through the same watcher, bus, router, templates and deliveries as production, and shows the messages here.") { Told, Dashboard };
        command.SetAction((arguments, cancellationToken) => StoryPlayer.PlayAsync(
            Story.Recorded(arguments.GetValue(Told)!), arguments.GetValue(Dashboard), arguments.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }
}
