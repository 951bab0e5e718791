using System.Collections.Frozen;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Subscriptions;
using Notifications.Templates;

namespace Notifications.Notifier;

/// <summary>The notifier's sections, read and resolved: names checked, templates and conditions parsed.</summary>
/// <param name="Destinations">By name; nothing is opened yet.</param>
/// <param name="ArgoCds">Those instances whose API may be asked, by name.</param>
internal sealed record NotifierConfiguration(
    FrozenDictionary<string, DestinationFactory> Destinations,
    RoutingTable Routing,
    TemplateCatalog Templates,
    ModelFactory Models,
    Repositories Repositories,
    FrozenDictionary<string, ArgoCdOptions> ArgoCds,
    bool Shadow)
{
    /// <summary>What is wrong is reported to the document, all of it.</summary>
    public static NotifierConfiguration Bind(ConfigurationDocument document)
    {
        var repositories = RepositoriesSection.Read(document.Section("repositories"));
        var destinations = DestinationsSection.Read(document.Section("destinations"), DestinationCatalog.Types);
        var templates = Catalog(document.Section("templates"));
        var names = templates.Names.ToFrozenSet(StringComparer.Ordinal);
        var triggers = TriggersSection.Read(document.Section("triggers"), names);
        // Those that could not be read too: who names one of them is not wrong about its name
        var destinationNames = document.Section("destinations").Entries().Select(entry => entry.Key).ToFrozenSet(StringComparer.Ordinal);
        var known = new KnownNames(triggers.Keys.ToFrozenSet(StringComparer.Ordinal), destinationNames);
        var defaults = DefaultTriggersSection.Read(document.Section("defaultTriggers"), known);
        var rules = new SubscriptionRules(defaults, SubscriptionsSection.Read(document.Section("subscriptions"), known), known);
        if (defaults.Global.IsEmpty) SubscriptionsSection.RejectWithoutTriggers(document.Section("subscriptions"));
        var models = new ModelFactory(repositories);
        return new NotifierConfiguration(
            destinations, new RoutingTable(triggers, rules, models), templates, models, repositories, ArgoCdsOf(document), document.Section("shadow").Flag(false));
    }

    private static TemplateCatalog Catalog(ConfigurationNode section)
    {
        var problems = new List<TemplateError>();
        var own = section.PathOrNull() is { } folder ? TemplateFolder.Read(folder, problems) : new Dictionary<string, Messages.Templates.TemplateFile>();
        var catalog = TemplateCatalog.Load(own, DestinationCatalog.Types.Keys, problems);
        foreach (var problem in problems)
            section.ReportFound(problem.ToDisplay(), "a template in it is wrong", null);
        return catalog;
    }

    /// <summary>The section is the watcher's: it complains about what is wrong there.</summary>
    private static FrozenDictionary<string, ArgoCdOptions> ArgoCdsOf(ConfigurationDocument document)
    {
        var found = new Dictionary<string, ArgoCdOptions>(StringComparer.Ordinal);
        foreach (var instance in document.Section("instances").Items())
        {
            var argoCd = instance.Optional("argocd");
            if (instance.Optional("name").TextOrNull() is { } name && argoCd.Optional("url").HttpUriOrNull() is { } url && argoCd.Optional("token").TokenOrNull() is { } token)
                found[name] = new ArgoCdOptions(url, token);
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
