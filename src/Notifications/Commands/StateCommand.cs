using System.CommandLine;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Ledger;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications state show</c>: what the notifier knows about an Application.</summary>
internal static class StateCommand
{
    private static readonly Argument<string> Application = new(
        "application")
    { Description = "Its name, namespace/name or instance/namespace/name." };

    public static Command Create() => new("state", "What is known about Applications.") { Show() };

    private static Command Show()
    {
        var command = new Command(
            "show", "The newest event of an Application, running timers, and who was notified.") { Shared.Config, Application };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            var name = arguments.GetValue(Application)!;
            var found = await new ApplicationStates(store).FindAsync(name, cancellationToken);
            if (found.Count == 0)
                return Shared.Complain($"no Application \"{name}\" was ever seen", arguments);
            foreach (var state in found)
                await WriteAsync(line => output.WriteLineAsync(UntrustedText.CleanLine(line)), state);
            return 0;
        }));
        return command;
    }

    private static async Task WriteAsync(Func<string, Task> write, ApplicationState state)
    {
        var newest = state.Newest;
        await write(state.Gone ? $"{state.Application} (gone)" : state.Application);
        await write($"  uid       {newest.App.Uid}, project {newest.App.Project}");
        await write(string.Create(
            CultureInfo.InvariantCulture,
            $"  newest    {newest.EventId} of {newest.ObservedAt:yyyy-MM-dd HH:mm:ss}Z ({newest.Origin}), position {newest.At.Sequence}"));
        if (state.Damage is { } damage)
            await write($"  damaged   {damage}");
        foreach (var transition in newest.Transitions)
            await write($"            {transition.Kind}");
        if (newest.Standing.DriftSince is { } drift)
            await write(string.Create(
                CultureInfo.InvariantCulture,
                $"  drift     since {drift:yyyy-MM-dd HH:mm:ss}Z ({newest.Standing.DriftEpisode ?? "its id cannot be read"})"));
        if (newest.Standing.PendingSince is { } pending)
            await write(string.Create(
                CultureInfo.InvariantCulture, $"  pending   since {pending:yyyy-MM-dd HH:mm:ss}Z ({newest.Standing.PendingRevision})"));
        foreach (var timer in state.Timers)
            await write(string.Create(CultureInfo.InvariantCulture, $"  timer     {timer.Trigger}, due {timer.Due:yyyy-MM-dd HH:mm:ss}Z"));
        foreach (var sent in state.Sent)
            await write(string.Create(
                CultureInfo.InvariantCulture,
                $"  sent      {sent.Destination}:{sent.Recipient} by {sent.Trigger} at {sent.At:yyyy-MM-dd HH:mm:ss}Z"));
    }
}
