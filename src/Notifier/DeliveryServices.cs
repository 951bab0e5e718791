using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Health;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.SelfService;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier;

/// <summary>
/// Registers the ledger and what works it off. Needs <see cref="RouteEvent"/>, <see cref="FireTimer"/>, <see cref="FindDestination"/>,
/// <see cref="ComposeMessage"/>, <see cref="DeliveryOptions"/>, the store and the bus.
/// </summary>
internal static class DeliveryServices
{
    public static IServiceCollection AddDeliveries(this IServiceCollection services)
    {
        services.AddLoopSupervisor();
        services.TryAddSingleton<ReadStoreClock>(NodeTable.StoreClockAsync);
        return services.AddParts();
    }

    private static IServiceCollection AddParts(this IServiceCollection services) => services
        .AddStoreSchema(NotifierSchema.Value)
        .WithKnownSecrets()
        .AddSingleton<Jitter>(_ => Random.Shared.NextDouble)
        .AddSingleton<DeliveryMetrics>()
        .AddSingleton<DestinationStates>()
        .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<DestinationStates>())
        .AddLedger()
        .AddSending()
        .AddLanes()
        .AddIntake()
        .AddMaintenance();

    private static IServiceCollection WithKnownSecrets(this IServiceCollection services)
    {
        services.TryAddSingleton<KnownSecrets>();
        services.TryAddSingleton(SelfServiceConfigurations.Off);
        services.TryAddSingleton<FindEventCommit>(_ => static (_, _, _) => Task.FromResult<CommitInfo?>(null));
        return services;
    }

    private static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<LedgerClock>()
        .AddSingleton<EventStore>()
        .AddSingleton<SelfServiceRows>()
        .AddSingleton<LedgerFactsReader>()
        .AddSingleton<RecipientIds>()
        .AddSingleton<Acknowledgements>()
        .AddSingleton<LedgerQueries>()
        .AddSingleton<Redrive>()
        .AddSingleton<ApplicationStates>();

    private static IServiceCollection AddSending(this IServiceCollection services) => services
        .AddSingleton<DueReader>()
        .AddSingleton<AttemptWriter>()
        .AddSingleton<AttemptGuard>()
        .AddSingleton<ReasonText>()
        .AddSingleton<DeliveryPreparer>()
        .AddSingleton<DeliverySender>()
        .AddSingleton<RecipientLookup>();

    private static IServiceCollection AddLanes(this IServiceCollection services) => services
        .AddSingleton<LaneTable>()
        .AddSingleton<LaneDigests>()
        .AddSingleton<NodeTable>()
        .AddSingleton<LaneContext>()
        .AddSingleton<LaneScheduler>()
        .AddSingleton<IHostedService>(s => s.GetRequiredService<LaneScheduler>())
        .AddSingleton<IDoorbellHandler>(s => s.GetRequiredService<LaneScheduler>());

    private static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<RoutingReport>()
        .AddSingleton<SelfServiceInForce>()
        .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<SelfServiceInForce>())
        .AddSingleton<EventIntake>()
        .AddSingleton<EventReplay>()
        .AddSingleton<IEventHandler>(s => s.GetRequiredService<EventIntake>())
        .AddSingleton<TimerFirer>()
        .AddSingleton<TimerLoop>()
        .AddSingleton<IHostedService>(s => s.GetRequiredService<TimerLoop>());

    private static IServiceCollection AddMaintenance(this IServiceCollection services) => services
        .AddSingleton<Retention>()
        .AddHostedService<MaintenanceLoop>()
        .AddHostedService<LedgerGauges>();
}
