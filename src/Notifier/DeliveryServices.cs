using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier;

/// <summary>
/// Registers the ledger and what works it off. Needs <see cref="RouteEvent"/>, <see cref="FireTimer"/>, <see cref="FindDestination"/>,
/// <see cref="ComposeMessage"/>, <see cref="DeliveryOptions"/>, the store and the bus.
/// </summary>
internal static class DeliveryServices
{
    public static IServiceCollection AddDeliveries(this IServiceCollection services) => services
        .AddStoreSchema(NotifierSchema.Value)
        .AddSingleton<Jitter>(_ => Random.Shared.NextDouble)
        .AddSingleton<DeliveryMetrics>()
        .AddSingleton<DestinationStates>()
        .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<DestinationStates>())
        .AddLedger()
        .AddAttempts()
        .AddLanes()
        .AddIntake()
        .AddUpkeep();

    private static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<EventLibrary>()
        .AddSingleton<LedgerQueries>()
        .AddSingleton<Redrive>()
        .AddSingleton<ApplicationStates>();

    private static IServiceCollection AddAttempts(this IServiceCollection services) => services
        .AddSingleton<ChainReader>()
        .AddSingleton<AttemptWriter>()
        .AddSingleton<OutcomeWriter>()
        .AddSingleton<Renderer>()
        .AddSingleton<Courier>()
        .AddSingleton<RecipientLookup>();

    private static IServiceCollection AddLanes(this IServiceCollection services) => services
        .AddSingleton<LaneTable>()
        .AddSingleton<LaneDigests>()
        .AddSingleton<NodeTable>()
        .AddSingleton<LaneServices>()
        .AddSingleton<LaneScheduler>()
        .AddSingleton<IHostedService>(s => s.GetRequiredService<LaneScheduler>())
        .AddSingleton<IDoorbellHandler, LaneDoorbell>();

    private static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<RoutingNotes>()
        .AddSingleton<EventIntake>()
        .AddSingleton<EventsAgain>()
        .AddSingleton<IEventHandler>(s => s.GetRequiredService<EventIntake>())
        .AddSingleton<TimerFirer>()
        .AddSingleton<TimerLoop>()
        .AddSingleton<IHostedService>(s => s.GetRequiredService<TimerLoop>());

    private static IServiceCollection AddUpkeep(this IServiceCollection services) => services
        .AddSingleton<Retention>()
        .AddHostedService<UpkeepLoop>()
        .AddHostedService<LedgerGauges>();
}
