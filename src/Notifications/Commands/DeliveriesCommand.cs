using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Snapshots;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications deliveries list|events|show|redrive</c>: the ledger.</summary>
internal static class DeliveriesCommand
{
    private const int MostOfMost = 100_000;
    private const string WrongMost = "--most: a number from 1 to 100000 is wanted";

    private static readonly JsonSerializerOptions Json = new(
        JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }
    };

    private static readonly Option<string?> Application = new(
        "--application")
    { Description = "A name, namespace/name or instance/namespace/name." };
    private static readonly Option<string?> Recipient = new(
        "--recipient")
    { Description = "As delivered: a channel, owner/repository#7; also with its destination, as slack:#sre." };
    private static readonly Option<string?> State = new("--state") { Description = "waiting, sending, delivered, superseded or dead." };
    private static readonly Option<string?> Since = new("--since") { Description = "How far back: 2h, 30m, 7d is 168h." };
    private static readonly Option<int> Most = new("--most") { Description = "How many, 1 to 100000.", DefaultValueFactory = _ => 100 };
    private static readonly Argument<string> Id = new("id") { Description = "A delivery's id." };
    private static readonly Argument<string?> OptionalId = new(
        "id")
    { Description = "A delivery's or a dead event's id.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Dead = new("--dead") { Description = "All that died since." };

    public static Command Create() => new("deliveries", "The ledger: what was told to whom, what waits, what is dead.")
    {
        List(),
        Events(),
        Show(),
        Redrive(),
    };

    private static Command List()
    {
        var command = new Command(
            "list", "Deliveries, the newest first.") { Shared.Config, Application, Recipient, State, Since, Most, Shared.Format };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            if (!TryFilter(arguments, out var filter, out var problem))
                return Shared.Complain(problem, arguments);
            var found = await new LedgerQueries(store).ListAsync(filter, cancellationToken);
            if (arguments.GetValue(Shared.Format) == "json")
            {
                await output.WriteLineAsync(UntrustedText.Clean(JsonSerializer.Serialize(found, Json)));
                return 0;
            }
            foreach (var delivery in found)
                await output.WriteLineAsync(Line(delivery));
            if (found.Count == 0)
                await output.WriteLineAsync("no deliveries");
            return 0;
        }));
        return command;
    }

    private static Command Events()
    {
        var command = new Command("events", "Events that were not routed or not sent, with the reason: dead ones, those of a newer version, and changes of Applications that the watcher could not record. The newest first.") { Shared.Config, Since, Most, Shared.Format };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            if (arguments.GetValue(Most) is var most && most is < 1 or > MostOfMost)
                return Shared.Complain(WrongMost, arguments);
            if (!TrySince(arguments, out var since, out var problem))
                return Shared.Complain(problem, arguments);
            List<StuckEvent> found =
            [
                .. await new LedgerQueries(store).StuckEventsAsync(since ?? DateTimeOffset.UnixEpoch, most, cancellationToken),
                .. (await OutboxStore.DeadAsync(store, most, cancellationToken))
                    .Select(dead => new StuckEvent(dead.Id, dead.Instance, "dead", dead.Reason, ReceivedAt: null)),
                .. (await SetAside.AllAsync(store, most, cancellationToken)).Where(aside => !(aside.At < since))
                    .Select(aside => new StuckEvent(aside.Id, $"{aside.Instance}/{aside.Name}", "set aside", aside.Reason, aside.At)),
            ];
            if (arguments.GetValue(Shared.Format) == "json")
            {
                await output.WriteLineAsync(UntrustedText.Clean(JsonSerializer.Serialize(found, Json)));
                return 0;
            }
            foreach (var stuck in found)
                await output.WriteLineAsync(Line(stuck));
            if (found.Count == 0)
                await output.WriteLineAsync("no events");
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "All about one delivery.") { Shared.Config, Id };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            var id = arguments.GetValue(Id)!;
            if (await new LedgerQueries(store).ShowAsync(id, cancellationToken) is not { } details)
                return Shared.Complain($"no delivery \"{id}\" (notifications deliveries list shows them)", arguments);
            await output.WriteLineAsync(UntrustedText.Clean(JsonSerializer.Serialize(details, Json)));
            return 0;
        }));
        return command;
    }

    private static Command Redrive()
    {
        var command = new Command("redrive", "Gives dead deliveries another chance.") { Shared.Config, OptionalId, Dead, Since };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            var id = arguments.GetValue(OptionalId);
            if ((id is null) != arguments.GetValue(Dead))
                return Shared.Complain("name one delivery, or say --dead (with --since)", arguments);
            if (!TrySince(arguments, out var since, out var problem))
                return Shared.Complain(problem, arguments);
            var redrive = new Redrive(store, TimeProvider.System);
            if (id is not null && await OutboxStore.ReviveAsync(store, id, cancellationToken))
            {
                await output.WriteLineAsync("the event is sent again when the watcher starts");
                return 0;
            }
            var redriven = id is not null
                ? await redrive.OneAsync(id, cancellationToken)
                : await redrive.DeadSinceAsync(since ?? DateTimeOffset.UnixEpoch, cancellationToken);
            if (id is not null && redriven is { Deliveries: 0, Events: 0 })
                return Shared.Complain(await WhyNotAsync(store, id, cancellationToken), arguments);
            await output.WriteLineAsync($"{redriven.Deliveries} deliveries and {redriven.Events} events wait again");
            return 0;
        }));
        return command;
    }

    private static string Line(DeliverySummary delivery)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{delivery.Created:yyyy-MM-dd HH:mm:ss}Z  {delivery.State.Word(),-10} {delivery.Application}  {delivery.Trigger} -> {delivery.Destination}:{delivery.Recipient}  {delivery.Id}");
        // What came from outside makes no line of its own
        line = UntrustedText.CleanLine(line);
        return delivery.Reason is null ? line
            : $"{line}\n    {UntrustedText.Clean(delivery.Reason).Replace("\n", "\n    ", StringComparison.Ordinal)}";
    }

    private static string Line(StuckEvent stuck)
    {
        var line = UntrustedText.CleanLine(string.Create(CultureInfo.InvariantCulture, $"{(stuck.ReceivedAt is { } at ? $"{at:yyyy-MM-dd HH:mm:ss}Z" : "in the outbox"),-20}  {stuck.State,-10} {stuck.Application}  {stuck.EventId}"));
        return stuck.Reason is null ? line
            : $"{line}\n    {UntrustedText.Clean(stuck.Reason).Replace("\n", "\n    ", StringComparison.Ordinal)}";
    }

    private static async Task<string> WhyNotAsync(Store store, string id, CancellationToken cancellationToken) =>
        await new LedgerQueries(store).ShowAsync(id, cancellationToken) is { Summary.State: var state }
            ? $"delivery \"{id}\" is {state.Word()}: only dead ones can be redriven"
            : id.StartsWith("watcher/", StringComparison.Ordinal)
            ? $"\"{id}\" is no event: what was set aside is recorded again with the next change of the object, or when the watcher starts"
            : $"no dead delivery or event \"{id}\" (notifications deliveries list --state dead and notifications deliveries events show them)";

    private static bool TryFilter(ParseResult arguments, out DeliveryFilter filter, out string problem)
    {
        problem = WrongMost;
        filter = new DeliveryFilter(null, null, null, null);
        if (arguments.GetValue(Most) is < 1 or > MostOfMost)
            return false;
        filter = new DeliveryFilter(arguments.GetValue(Application), arguments.GetValue(Recipient), null, null, arguments.GetValue(Most));
        if (!TrySince(arguments, out var since, out problem))
            return false;
        filter = filter with { Since = since };
        if (arguments.GetValue(State) is not { } word)
            return true;
        if (!Enum.TryParse<DeliveryState>(word, ignoreCase: true, out var state))
        {
            problem = $"--state: no state \"{word}\" ({Nearest.Remedy(word, [.. Enum.GetValues<DeliveryState>().Select(known => known.Word())])})";
            return false;
        }
        filter = filter with { State = state };
        return true;
    }

    private static bool TrySince(ParseResult arguments, out DateTimeOffset? since, out string problem)
    {
        (since, problem) = (null, "");
        if (arguments.GetValue(Since) is not { } text)
            return true;
        if (!Durations.TryParse(text, out var ago))
        {
            problem = $"--since: \"{text}\" is no duration (2h, 30m, 1h30m)";
            return false;
        }
        since = TimeProvider.System.GetUtcNow() - ago;
        return true;
    }
}
