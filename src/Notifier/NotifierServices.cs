using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Reading;
using Notifications.Notifier.Routing;
using Notifications.Notifier.SelfService;

namespace Notifications.Notifier;

/// <summary>Registration of the notifier.</summary>
public static class NotifierServices
{
    /// <summary>
    /// Routes events, keeps the ledger and delivers. Reads its sections of the configuration; what is wrong is reported to the document.
    /// The store and the bus are registered by whoever starts the program.
    /// </summary>
    public static IServiceCollection AddNotifier(this IServiceCollection services, ConfigurationDocument document)
    {
        var configuration = NotifierConfiguration.Bind(document);
        return services
            .AddMetrics()
            .AddSingleton(configuration)
            .AddSingleton(configuration.Models)
            .AddSingleton(configuration.SelfService)
            .AddSingleton(new DeliveryOptions { Shadow = configuration.Shadow })
            .AddRouting(configuration.Routing)
            .AddReload()
            .AddDestinations(configuration.Destinations, configuration.Repositories, configuration.Templates)
            .AddSingleton<ServiceQuestions>()
            .AddMessages(configuration)
            .AddHostedService<WarmUp>()
            .AddDeliveries()
            .AddDashboardParts(configuration);
    }

    private static IServiceCollection AddDashboardParts(this IServiceCollection services, NotifierConfiguration configuration) =>
        configuration.Dashboard is null ? services : services
            .AddSingleton<ReadDestinations>(s => () => s.GetRequiredService<DestinationTable>().All)
            .AddSingleton(_ => new DriftLookup(configuration.Models, configuration.ArgoCds, configuration.Redactor, configuration.Audits))
            .AddSingleton(s => new PlaygroundParts(
                configuration.Templates, configuration.Types.Keys,
                TemplateOptions.Functions(configuration.Repositories, s.GetRequiredService<TimeProvider>(), TimeZoneInfo.Utc),
                templates => OfflineComposer(configuration with { Templates = templates }, s.GetRequiredService<TimeProvider>()),
                DestinationCatalog.Preview))
            .AddReading(configuration.Dashboard);

    /// <summary>Asks nobody over the network: no forge, no Argo CD, no audit log.</summary>
    private static MessageComposer OfflineComposer(NotifierConfiguration configuration, TimeProvider time) => Composer(
        configuration with { ArgoCds = FrozenDictionary<string, ArgoCdOptions>.Empty, Audits = [] }, [], time, NullLoggerFactory.Instance,
        FrozenDictionary<string, IDriftSource>.Empty);

    private static IServiceCollection AddMessages(this IServiceCollection services, NotifierConfiguration configuration) => services
        .AddSingleton(s => Composer(
            configuration, s.GetRequiredService<DestinationTable>().CommitLookups, s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILoggerFactory>(),
            s.GetService<FrozenDictionary<string, IDriftSource>>(), s.GetRequiredService<DestinationTable>().WaitingCommitsLookups,
            () => s.GetRequiredService<SelfServiceInForce>().Configurations))
        .AddSingleton<ComposeMessage>(s => s.GetRequiredService<MessageComposer>().ComposeAsync)
        .AddSingleton<FindEventCommit>(s => s.GetRequiredService<MessageComposer>().CommitAsync);

    /// <param name="drifts">Who is asked how resources differ, by the instance's name; null: each instance's Argo CD.</param>
    /// <param name="ranges">Forges that know what lies between two commits; null: none.</param>
    /// <param name="selfService">In force at the moment; null: those of the configuration.</param>
    internal static MessageComposer Composer(
        NotifierConfiguration configuration, IReadOnlyList<CommitLookup> forges, TimeProvider time, ILoggerFactory logs,
        FrozenDictionary<string, IDriftSource>? drifts = null, IReadOnlyList<WaitingCommitsLookup>? ranges = null,
        Func<SelfServiceConfigurations>? selfService = null)
    {
        var argoCds = configuration.ArgoCds.ToFrozenDictionary(
            argoCd => argoCd.Key,
            argoCd => new ArgoCdSource(
                argoCd.Key, new ArgoCdClient(DestinationHttp.Create(traced: true), argoCd.Value), time, logs.CreateLogger<ArgoCdSource>()),
            StringComparer.Ordinal);
        drifts ??= argoCds.ToFrozenDictionary(
            argoCd => argoCd.Key, IDriftSource (argoCd) => new ArgoCdDrift(argoCd.Value, configuration.Redactor), StringComparer.Ordinal);
        var enricher = new Enricher(
            new CommitFinder(forges, EnrichmentOptions.DefaultBudget, time) { Ranges = ranges ?? [] }, argoCds, drifts,
            EnrichmentOptions.DefaultBudget, time, logs.CreateLogger<Enricher>())
        {
            CommitDetails = configuration.Policy.CommitDetails,
            Audits = new AuditLookup(configuration.Audits, logs.CreateLogger<AuditLookup>()),
        };
        return new MessageComposer(
            configuration.Templates, configuration.Models, enricher,
            zone => TemplateOptions.For(configuration.Templates, configuration.Repositories, time, zone),
            type => DestinationCatalog.NativeOf(configuration.Types, type))
        {
            FindSelfService = (appEvent, trigger) =>
                (selfService?.Invoke() ?? configuration.SelfService).Read(appEvent)?.Configuration is { } own
                && own.Routing.Triggers.TryGetValue(trigger, out var known) && known.IsSelfService
                    ? new SelfServiceTemplates(
                        own.Templates, own.Routing.ConfinedModels,
                        zone => TemplateOptions.For(own.Templates, configuration.Repositories, time, zone))
                    : null,
        };
    }
}
