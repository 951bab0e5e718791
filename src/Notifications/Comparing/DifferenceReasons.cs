using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Routing;

namespace Notifications.Cli.Comparing;

/// <summary>Why one of the two did not notify: from the ledger, the configuration and the record of Argo CD Notifications.</summary>
internal sealed class DifferenceReasons(
    PeerRecord peer, ILookup<NotifiedOf, DeliverySummary> here, RoutingTable table, string? instance, ApplicationStates states,
    LedgerQueries ledger, TimeSpan within)
{
    private const int MostEvents = 200;

    private readonly Dictionary<string, ApplicationState?> _applications = new(StringComparer.Ordinal);
    private readonly ILookup<NotifiedOf, PeerNotification> _sent = peer.Sent.ToLookup(sent => NotifiedOf.There(sent, table));
    private readonly ILookup<NotifiedOf, PeerNotification> _repeated = peer.Repeated.ToLookup(sent => NotifiedOf.There(sent, table));
    private readonly HashSet<string> _triggers = [.. peer.Sent.Concat(peer.Repeated).Select(sent => sent.Trigger)];

    /// <summary>Why Argo CD Notifications did not.</summary>
    public string NotThere(OneSided difference)
    {
        var of = difference.Of;
        if (_sent[of].FirstOrDefault(sent => sent.Failure is not null && IsNear(sent.At, difference.At)) is { Failure: { } failure })
            return $"Argo CD Notifications could not send it: {failure}";
        if (_repeated[of].Any(sent => IsNear(sent.At, difference.At)))
            return "Argo CD Notifications had it marked as sent: it did not see the condition end in between, or oncePer has the same value";
        if (peer.HasOnlyTheNewest && _sent[of].LastOrDefault(sent => sent.At > difference.At) is { } newer)
            return $"the annotation keeps the newest only, of {Time(newer.At)}";
        return _triggers.Contains(of.Trigger)
            ? "Argo CD Notifications has no trace of it: it looks at an Application's newest state only, at each change and once a minute"
            : $"Argo CD Notifications has no trace of a trigger {of.Trigger}";
    }

    /// <summary>Why this program did not.</summary>
    public async Task<string> NotHereAsync(OneSided difference, CancellationToken cancellationToken)
    {
        var of = difference.Of;
        if (!NotifiedOf.Triggers(of.Trigger, table).Any()) return $"there is no trigger {of.Trigger} here";
        if (table.Subscriptions.Names.Destinations?.Contains(
            of.Destination) == false) return $"there is no destination {of.Destination} here";
        if (await FindAsync(of.Application, cancellationToken) is not { } application) return "the Application was never seen here";
        if (here[of].FirstOrDefault(delivery => !Comparison.IsTold(delivery) && IsNear(delivery.Created, difference.At)) is { } other)
            return $"{other.State.Word()} here: {other.Reason ?? "by a newer state of its conversation"}";
        var newest = application.Newest;
        var events = await ledger.EventsAsync(
            newest.Instance.Id, newest.App.Uid, difference.At - within, difference.At + within, MostEvents, cancellationToken);
        var decided = events.OrderBy(appEvent => (appEvent.ObservedAt - difference.At).Duration())
            .Select(appEvent => (Event: appEvent, Reason: Decision(appEvent, of))).FirstOrDefault(decision => decision.Reason is not null);
        if (decided.Reason is not null) return $"at {Time(decided.Event.ObservedAt)}: {decided.Reason}";
        if (here[of].LastOrDefault(delivery => Comparison.IsTold(delivery) && delivery.Created < difference.At) is { } before)
            return $"notified here at {Time(before.Created)}, and nothing happened since: the condition still held, or held again for Argo CD Notifications alone";
        return $"nothing happened to the Application within {Durations.Format(within)}: the condition held before, and here it has to become true";
    }

    /// <summary>What the router says of the trigger; null: nothing, or that it fires for this recipient.</summary>
    private string? Decision(ApplicationTransitioned appEvent, NotifiedOf of)
    {
        var plan = Router.Explain(appEvent, table);
        var names = NotifiedOf.Triggers(of.Trigger, table).Select(trigger => trigger.Name).ToHashSet(StringComparer.Ordinal);
        if (plan.Deliveries.Any(
            planned => names.Contains(planned.Trigger) && planned.Destination == of.Destination && planned.Recipient == of.Recipient))
            return "it fires, and the same was delivered before (oncePer)";
        return plan.Notes.Where(note => names.Contains(note.Trigger)).Select(note => note.Reason).FirstOrDefault();
    }

    private async Task<ApplicationState?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (_applications.TryGetValue(name, out var known)) return known;
        var found = await states.FindAsync(instance is null ? name : $"{instance}/{name}", cancellationToken);
        return _applications[name] = found.OrderBy(state => state.Gone).ThenByDescending(state => state.Newest.ObservedAt).FirstOrDefault();
    }

    private bool IsNear(DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() <= within;

    private static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss}Z");
}
