using System.CommandLine;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Ledger;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications drift ack</c>: an operator knows that an Application drifts.</summary>
internal static class DriftCommand
{
    private static readonly Argument<string> Application = new(
        "application")
    { Description = "Its name, namespace/name or instance/namespace/name." };
    private static readonly Option<string?> Until = new(
        "--until")
    { Description = "How long nobody is reminded: 2h, 30m, 48h; without it as long as the drift lasts." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; shown in the message." };

    public static Command Create() =>
        new("drift", "Applications that differ from git.") { DriftViews.List(), DriftViews.Show(), Acknowledge() };

    private static Command Acknowledge()
    {
        var command = new Command("ack", "Acknowledges the drift of an Application: nobody is reminded of it any more, and its message says so. Ends with the drift.")
        {
            Shared.Config, Application, Until, Reason,
        };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            DateTimeOffset? until = null;
            if (arguments.GetValue(Until) is { } text)
            {
                if (!Durations.TryParse(text, out var length) || length <= TimeSpan.Zero)
                    return Shared.Complain($"--until: \"{text}\" is no duration (2h, 30m, 1h30m)", arguments);
                until = TimeProvider.System.GetUtcNow() + length;
            }

            var name = arguments.GetValue(Application)!;
            var found = (await new ApplicationStates(store).FindAsync(name, cancellationToken)).FindAll(state => !state.Gone);
            if (found.Count == 0)
                return Shared.Complain($"no Application \"{name}\" was ever seen", arguments);
            if (found.Count > 1)
                return Shared.Complain(
                    $"there are several: {string.Join(", ", found.Select(state => state.Application))} (name one of them in full)",
                    arguments);
            if (found[0].Damage is { } damage)
                return Shared.Complain($"{found[0].Application}: {damage}", arguments);
            if (!await new Acknowledgements(store, TimeProvider.System)
                .AcknowledgeAsync(found[0], until, arguments.GetValue(Reason), cancellationToken))
                return Shared.Complain($"{found[0].Application} does not drift", arguments);
            var how = until is { } end ? string.Create(CultureInfo.InvariantCulture, $"until {end:yyyy-MM-dd HH:mm:ss}Z")
                : "as long as it lasts";
            await output.WriteLineAsync(UntrustedText.CleanLine($"{found[0].Application}: nobody is reminded of its drift {how}"));
            return 0;
        }));
        return command;
    }
}
