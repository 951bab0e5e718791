using System.CommandLine;
using Notifications.Cli.Demo;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications demo</c>: a recorded story through the real thing.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Plays a recorded story through the same watcher, bus, router, templates and deliveries as production, and shows the messages here.");
        command.SetAction((arguments, cancellationToken) =>
            StoryPlayer.PlayAsync(Story.Recorded(), arguments.InvocationConfiguration.Error, cancellationToken));
        return command;
    }
}
