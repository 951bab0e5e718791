using System.Collections.Frozen;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Tests.Routing;

internal static class Tables
{
    private static readonly FrozenSet<string> Destinations = new[] { "slack", "github" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The built-in triggers and no central list.</summary>
    public static RoutingTable Catalog { get; } = From("");

    /// <summary>From <c>triggers</c>, <c>subscriptions</c>, <c>defaultTriggers</c> and <c>groupBy</c> of each destination.</summary>
    public static RoutingTable From(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "test.yaml", EnvironmentVariables.Of());
        var triggers = TriggersSection.Read(document.Section("triggers"), templates: null);
        var table = Of(triggers.Values, document);
        document.ThrowIfInvalid();
        return table;
    }

    public static RoutingTable Of(IEnumerable<Trigger> triggers, ConfigurationDocument document)
    {
        var byName = triggers.ToFrozenDictionary(trigger => trigger.Name, StringComparer.Ordinal);
        var names = new KnownNames(byName.Keys.ToFrozenSet(StringComparer.Ordinal), Destinations);
        return new RoutingTable(
            byName,
            new SubscriptionRules(
                DefaultTriggersSection.Read(document.Section("defaultTriggers"), names),
                SubscriptionsSection.Read(document.Section("subscriptions"), names), names),
            new ModelFactory(Repositories.Default),
            Destinations.ToDictionary(name => name, name => DestinationCatalog.Types[name].Kinds),
            new Groupings(
                new[] { "slack" }.ToFrozenSet(StringComparer.Ordinal), document.Section("groupBy").TextMap().ToFrozenDictionary(
                    entry => entry.Key, entry => Enum.Parse<GroupBy>(entry.Value, ignoreCase: true), StringComparer.Ordinal)));
    }
}
