using Notifications.Dashboard;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.SelfService;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;
using Notifications.Templates;

namespace Notifications.Notifier;

/// <summary>The notifier's sections, read and resolved: names checked, templates and conditions parsed.</summary>
/// <param name="Destinations">By name; nothing is opened yet.</param>
/// <param name="ArgoCds">Those instances whose API may be asked, by name.</param>
/// <param name="Redactor">What is hidden of resources.</param>
/// <param name="Dashboard">Null: there is none.</param>
internal sealed record NotifierConfiguration(
    FrozenDictionary<string, DestinationFactory> Destinations,
    RoutingTable Routing,
    TemplateCatalog Templates,
    ModelFactory Models,
    Repositories Repositories,
    FrozenDictionary<string, ArgoCdOptions> ArgoCds,
    Redactor Redactor,
    bool Shadow,
    Policy Policy,
    DashboardOptions? Dashboard)
{
    /// <summary>Every type of destination, with the user's own presets.</summary>
    public required FrozenDictionary<string, DestinationType> Types { get; init; }

    /// <summary>What the people of namespaces may write themselves.</summary>
    public required SelfServiceConfigurations SelfService { get; init; }

    /// <summary>In which a destination, by its name, shows times.</summary>
    public required Func<string, TimeZoneInfo> TimeZoneOf { get; init; }

    /// <summary>Asked who used a client that wrote to the cluster (ADR 20). There is none yet: one would be read from its section of the
    /// document here, and be asked for messages, commands and pages.</summary>
    public ImmutableArray<IAuditSource> Audits { get; init; } = [];

    /// <summary>What is wrong is reported to the document, all of it.</summary>
    public static NotifierConfiguration Bind(ConfigurationDocument document)
    {
        var repositories = RepositoriesSection.Read(document.Section("repositories"));
        var zone = TimeZones.Read(document.Section("timeZone"), TimeZoneInfo.Utc);
        var allTypes = DestinationCatalog.TypesWith(document.Section("presets"));
        var destinations = DestinationsSection.Read(document.Section("destinations"), allTypes, zone, out var zones, out var groupings);
        var templates = Catalog(document.Section("templates"), allTypes.Keys);
        var names = templates.Names.ToFrozenSet(StringComparer.Ordinal);
        var triggers = TriggersSection.Read(document.Section("triggers"), names);
        RejectUntitled(document.Section("templates"), triggers.Values, templates);
        // Those that could not be read too: who names one of them is not wrong about its name
        var destinationNames = document.Section("destinations").Entries().Select(entry => entry.Key).ToFrozenSet(StringComparer.Ordinal);
        var types = document.Section("destinations").Entries()
            .Select(entry => (entry.Key, Type: allTypes.GetValueOrDefault(entry.Node.Optional("type").Text(""))))
            .Where(entry => entry.Type is not null)
            .ToFrozenDictionary(entry => entry.Key, entry => entry.Type!, StringComparer.Ordinal);
        var known = new KnownNames(triggers.Keys.ToFrozenSet(StringComparer.Ordinal), destinationNames)
        {
            CheckRecipient = (destination, recipient) =>
                types.GetValueOrDefault(destination)?.CheckRecipient(recipient) is { } wrong ? (wrong.Message, wrong.Remedy) : null,
            CanGroup = name => groupings.Able.Contains(name) || !zones.ContainsKey(name),
            Normalise = (destination, recipient) => types.GetValueOrDefault(destination)?.Normalise(destination, recipient) ?? recipient,
        };
        string[] followed = [.. allTypes.Keys, Trigger.Forges, Trigger.Grouped];
        foreach (var (trigger, unknown) in triggers.Values.SelectMany(
            trigger => trigger.FollowsOn.Except(followed, StringComparer.Ordinal), (trigger, unknown) => (trigger, unknown)))
            document.Section("triggers").Optional(trigger.Name).Optional("followsOn").Report(
                $"no type of destination \"{unknown}\"", Nearest.Remedy(unknown, followed));
        var policy = Policy.Read(document.Section("policy"), known);
        var defaults = DefaultTriggersSection.Read(document.Section("defaultTriggers"), known);
        var rules = new SubscriptionRules(defaults, SubscriptionsSection.Read(document.Section("subscriptions"), known), known)
        {
            MaxRecipients = policy.MaxRecipientsPerApplication,
            Policy = policy.Recipients,
        };
        if (defaults.Global.IsEmpty) SubscriptionsSection.RejectWithoutTriggers(document.Section("subscriptions"));
        var models = new ModelFactory(repositories) { Context = ContextSection.Read(document.Section("context"), withSecrets: true) };
        var confined = new ModelFactory(repositories) { Context = ContextSection.Read(document.Section("context"), withSecrets: false) };
        var kinds = Kinds(document, allTypes, types);
        var central = new RoutingTable(triggers, rules, models, kinds, groupings);
        var selfService = new SelfServiceConfigurations(
            SelfServiceScope.Read(document), new SelfServiceReader(central, templates, confined));
        return new NotifierConfiguration(
            destinations,
            new RoutingTable(triggers, rules, models, kinds, groupings) { OfNamespace = selfService.TableFor },
            templates, models, repositories,
            ArgoCdsOf(document), DriftSection.Read(document.Section("drift")).Redactor, document.Section("shadow").Flag(false), policy,
            DashboardOptions.Bind(document.Section("dashboard")))
        {
            Types = allTypes,
            SelfService = selfService,
            TimeZoneOf = name => zones.GetValueOrDefault(name, zone),
        };
    }

    /// <summary>The type of each destination, or the one that it stands in for, and whether that is a forge.</summary>
    private static FrozenDictionary<string, string[]> Kinds(
        ConfigurationDocument document, FrozenDictionary<string, DestinationType> all,
        IReadOnlyDictionary<string, DestinationType> types) =>
        document.Section("destinations").Entries().Where(entry => types.ContainsKey(entry.Key)).ToFrozenDictionary(
            entry => entry.Key,
            entry => types[entry.Key].StandsInFor(entry.Node) is { } other ? all.GetValueOrDefault(other)?.Kinds ?? [other]
                : types[entry.Key].Kinds,
            StringComparer.Ordinal);

    private static TemplateCatalog Catalog(ConfigurationNode section, IReadOnlyCollection<string> natives)
    {
        var problems = new List<TemplateError>();
        IReadOnlyDictionary<string, TemplateFile> own = new Dictionary<string, TemplateFile>();
        if (section.PathOrNull() is { } folder)
        {
            if (Directory.Exists(folder)) own = TemplateFolder.Read(folder, problems);
            else section.Report($"there is no folder {folder}", "create it, or correct its path");
        }

        var catalog = TemplateCatalog.Load(own, natives, problems);
        problems.AddRange(catalog.UnknownNames(TemplateOptions.Functions(Repositories.Default, TimeProvider.System, TimeZoneInfo.Utc)));
        foreach (var problem in problems)
            section.ReportFound(problem.ToDisplay(), "a template in it is wrong", null);
        return catalog;
    }

    /// <summary>A message without a title would be the Application's name and nothing else. Those that extend or follow another may leave
    /// it to that one.</summary>
    private static void RejectUntitled(ConfigurationNode section, IEnumerable<Trigger> triggers, TemplateCatalog templates)
    {
        foreach (var trigger in triggers.OrderBy(trigger => trigger.Name, StringComparer.Ordinal))
        {
            if (templates.Resolve(trigger.Send, out var unknown) is { Count: > 0 } sent && unknown is null
                && sent.All(template => template.Title is null))
                section.Report($"template \"{sent[0].Name}\", which trigger {trigger.Name} sends, has no title",
                    "begin the file with a front matter: ---, title: \"{{ app.metadata.name }} ...\", ---");
        }
    }

    /// <summary>The section is the watcher's: it complains about what is wrong there.</summary>
    private static FrozenDictionary<string, ArgoCdOptions> ArgoCdsOf(ConfigurationDocument document)
    {
        var found = new Dictionary<string, ArgoCdOptions>(StringComparer.Ordinal);
        foreach (var instance in document.Section("instances").Items())
        {
            var argoCd = instance.Optional("argocd");
            var token = argoCd.Optional("token").TokenOrNull();
            if (instance.Optional("name").TextOrNull() is { } name && argoCd.Optional("url").HttpUriOrNull() is { } url
                && token is not null)
                found[name] = new ArgoCdOptions(url, token);
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
