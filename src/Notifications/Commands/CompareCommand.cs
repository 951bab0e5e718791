using System.CommandLine;
using System.Text.Encodings.Web;
using Notifications.Cli.Comparing;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Notifier.Ledger;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications compare</c>: what Argo CD Notifications and this program, running side by side, notified of.</summary>
internal static class CompareCommand
{
    private const int MostDeliveries = 100_000;
    private static readonly TimeSpan UsualWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsualSince = TimeSpan.FromDays(1);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Option<string?> Log = new("--peer-log")
    {
        Description = "The log of argocd-notifications-controller (level info, text or json): a file, or - for standard input.",
    };

    private static readonly Option<string?> Annotations = new("--peer-annotations")
    {
        Description = "Applications with its annotation (kubectl get applications -A -o json): a file, or - for standard input.",
    };

    private static readonly Option<string?> Instance = new("--instance")
    {
        Description = "The instance that the record is of; without it the only one.",
    };

    private static readonly Option<string?> Since = new("--since")
    {
        Description = "How far back: 2h, 7d; without it as far as the log goes, for annotations 1d.",
    };

    private static readonly Option<string?> Within = new("--within")
    {
        Description = "How far apart two notifications of the same may be; 5m without it.",
    };

    public static Command Create()
    {
        var command = new Command("compare", "What Argo CD Notifications and this program both notified of, what only one of them, and why. Run it while the two run side by side (shadow: true).")
        {
            Shared.Config, Log, Annotations, Instance, Since, Within, Shared.Format,
        };
        command.SetAction((arguments, cancellationToken) => Shared.WithLedgerAsync(arguments, async (store, output) =>
        {
            if ((arguments.GetValue(Log) is null) == (arguments.GetValue(Annotations) is null))
                return Shared.Complain("name the record of Argo CD Notifications: --peer-log FILE or --peer-annotations FILE", arguments);
            if (!TryDuration(arguments, Since, TimeSpan.Zero, out var since, out var problem)
                || !TryDuration(arguments, Within, UsualWithin, out var within, out problem))
                return Shared.Complain(problem, arguments);
            var document = ConfigurationDocument.Load(arguments.GetValue(Shared.Config)!, EnvironmentVariables.OfProcess());
            var instances = Shared.Instances(document);
            var configuration = NotifierConfiguration.Bind(document);
            if (document.Problems.Count > 0) return Shared.Complain(document.Problems, arguments);
            var instance = arguments.GetValue(Instance) ?? (instances.Count == 1 ? instances[0] : null);
            if (instance is null || !instances.Contains(instance))
                return Shared.Complain(
                    $"--instance: {(instance is null ? "there are several" : $"no \"{instance}\"")}: {string.Join(", ", instances)}",
                    arguments);

            PeerRecord peer;
            try
            {
                peer = await ReadAsync(arguments, cancellationToken);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                return Shared.Complain($"{arguments.GetValue(Log) ?? arguments.GetValue(Annotations)}: {unreadable.Message}", arguments);
            }

            var now = TimeProvider.System.GetUtcNow();
            // Before the record begins nothing can be said of the other
            DateTimeOffset? asked = since > TimeSpan.Zero ? now - since : peer.From is null ? now - UsualSince : null;
            var range = (From: asked > peer.From || peer.From is null ? asked!.Value : peer.From.Value, To: peer.To ?? now);
            var ledger = new LedgerQueries(store);
            var deliveries = await ledger.ListAsync(
                new DeliveryFilter(null, null, null, range.From - within, MostDeliveries) { LeavesOutChildren = true }, cancellationToken);
            if (deliveries.Count == MostDeliveries)
                return Shared.Complain(
                    $"there are more than {MostDeliveries} deliveries in this time: compare a shorter one with --since", arguments);
            var (found, here) = Comparison.Of(
                peer, deliveries.Where(delivery => delivery.Application.StartsWith(instance + "/", StringComparison.Ordinal)),
                configuration.Routing, range, within);
            var reasons = new DifferenceReasons(
                peer, here, configuration.Routing, instance, new ApplicationStates(store), ledger, within);
            var onlyThere = new List<OneSided>(found.OnlyThere.Count);
            foreach (var difference in found.OnlyThere)
                onlyThere.Add(difference with { Reason = await reasons.NotHereAsync(difference, cancellationToken) });
            found = found with
            {
                OnlyHere = [.. found.OnlyHere.Select(difference => difference with { Reason = reasons.NotThere(difference) })],
                OnlyThere = onlyThere,
            };
            await output.WriteAsync(
                arguments.GetValue(Shared.Format) == "json" ? UntrustedText.Clean(JsonSerializer.Serialize(found, Json)) + "\n"
                : ComparisonText.Of(found));
            return 0;
        }));
        return command;
    }

    private static async Task<PeerRecord> ReadAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var log = arguments.GetValue(Log);
        var path = log ?? arguments.GetValue(Annotations)!;
        using var reader = path == "-" ? Console.In : new StreamReader(path);
        return log is not null ? await PeerLog.ReadAsync(reader, cancellationToken)
            : PeerAnnotations.Read(await reader.ReadToEndAsync(cancellationToken));
    }

    private static bool TryDuration(
        ParseResult arguments, Option<string?> option, TimeSpan usual, out TimeSpan duration, out string problem)
    {
        (duration, problem) = (usual, "");
        if (arguments.GetValue(option) is not { } text || (Durations.TryParse(text, out duration) && duration > TimeSpan.Zero)) return true;
        problem = $"{option.Name}: \"{text}\" is no duration (2h, 30m, 7d)";
        return false;
    }
}
