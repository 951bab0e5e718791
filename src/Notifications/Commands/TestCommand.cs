using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Notifier.Contracts;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications test</c>: one message for real, and what the service answered.</summary>
internal static class TestCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly Option<string> Destination = new(
        "--destination")
    { Description = "A destination of the configuration.", Required = true };
    private static readonly Option<string> Recipient = new(
        "--recipient")
    { Description = "As in a subscription: a channel, owner/repository#7.", Required = true };

    public static Command Create()
    {
        var command = new Command("test", "Sends one test message for real, past the ledger, and says what the service answered; exit code 0, 1 when it was refused, 2 for bad input.")
        {
            Shared.Config, Destination, Recipient,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var document = ConfigurationDocument.Load(arguments.GetValue(Shared.Config)!, EnvironmentVariables.OfProcess());
            using var host = NotificationsHost.Build(document, "notifications", BusRoles.Both, Rooms.AddBoth);
            if (host is null)
                return Shared.Complain(document.Problems, arguments);
            var (name, recipient) = (arguments.GetValue(Destination)!, arguments.GetValue(Recipient)!);
            var destinations = host.Services.GetRequiredService<DestinationTable>();
            if (destinations.Find(name) is not { } destination)
                return Shared.Complain(Shared.Unknown("destination", name, [.. destinations.All.Select(known => known.Name)]), arguments);
            var type = host.Services.GetRequiredService<NotifierConfiguration>().Types[destination.Type];
            if (type.CheckRecipient(recipient) is { } wrong)
                return Shared.Complain($"--recipient: \"{recipient}\" {wrong.Message} ({wrong.Remedy.Replace($"<destination>:", "", StringComparison.Ordinal)})", arguments);

            recipient = type.Normalise(name, recipient);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            var delivery = new OutgoingDelivery(
                $"test-{Guid.NewGuid():n}", recipient, Sample(destination.TimeZone), Conversation: null, Announce: false, MaybeSent: false);
            var (code, answer) = await destination.Destination.DeliverAsync(delivery, limit.Token) switch
            {
                DeliveryOutcome.Delivered { Where: { } where } => (0, $"delivered to {name}:{recipient}: {where}"),
                DeliveryOutcome.Delivered => (0, $"delivered to {name}:{recipient}"),
                DeliveryOutcome.Unusable unusable => (1, $"{name} cannot be used: {unusable.Reason}"),
                DeliveryOutcome.Rejected(var reason) => (1, $"refused by {name}: {reason}"),
                DeliveryOutcome.Deferred deferred => (1, $"not delivered by {name} now: {deferred.Reason}"),
                var outcome => (1, $"not delivered by {name}: {outcome}"),
            };
            var writer = code == 0 ? arguments.InvocationConfiguration.Output : arguments.InvocationConfiguration.Error;
            await writer.WriteLineAsync(UntrustedText.CleanLine(document.Secrets.Mask(answer)));
            return code;
        });
        return command;
    }

    private static Message Sample(TimeZoneInfo zone)
    {
        var about = new MessageSubject(
            "test", "default", "argocd", "test", Cluster: null, TargetNamespace: null, Revision: null, RevisionUrl: null, Url: null);
        var title = RichText.Markdown("Test message");
        return new Message(
            title,
            Severity.Info,
            title,
            RichText.Markdown("Somebody tries whether messages arrive here (`notifications test`). Nothing has happened."),
            ImmutableArray<MessageField>.Empty,
            ImmutableArray<MessageLink>.Empty,
            about,
            TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), zone),
            ImmutableDictionary<string, JsonElement>.Empty);
    }
}
