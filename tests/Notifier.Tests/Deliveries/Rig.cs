using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Intake;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.SelfService;
using Notifications.Testing;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>One notifier process on a store: the ledger as it is registered, a router by table, destinations by script.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly IHost _host;

    private Rig(IHost host) => _host = host;

    public required RigSetup Setup { get; init; }

    public Store Store => _host.Services.GetRequiredService<Store>();

    public LedgerQueries Ledger => _host.Services.GetRequiredService<LedgerQueries>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static Task<Rig> StartAsync(RigSetup setup, CancellationToken cancellationToken) =>
        StartAsync(setup, setup.Time, cancellationToken);

    /// <param name="setup">The world.</param>
    /// <param name="time">This process's own: one that does not pass is a stopped process.</param>
    public static async Task<Rig> StartAsync(RigSetup setup, ManualTime time, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddMetrics()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(setup.Log))
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(setup.Options)
            .AddSingleton<RouteEvent>(setup.Route)
            .AddSingleton<FireTimer>(setup.Fire)
            .AddSingleton<FindDestination>(name => setup.Destinations.GetValueOrDefault(name))
            .AddSingleton(setup.Compose)
            .AddSingleton(setup.SelfService)
            .AddSingleton<IDoorbell>(setup.Doorbell)
            .AddSingleton<ReadStoreClock>(
                (session, _) => ValueTask.FromResult<DateTimeOffset?>(
                    session.Dialect == StoreDialect.PostgreSql ? setup.Time.GetUtcNow() - setup.Time.Shift + setup.StoreShift : null))
            .AddNotificationsStore(setup.StoreAt)
            .AddDeliveries();
        if (!setup.HasPoolGuard)
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType?.Name == "ThreadPoolGuard"));
        if (setup.Through is { } through)
            builder.Services.AddSingleton(s => through(StoreServices.Open(setup.StoreAt, [.. s.GetServices<StoreSchema>()], time)));
        var rig = new Rig(builder.Build()) { Setup = setup };
        await rig._host.StartAsync(cancellationToken);
        return rig;
    }

    public Task HandleAsync(ApplicationTransitioned news, CancellationToken cancellationToken) =>
        Get<EventIntake>().HandleAsync(news, cancellationToken);

    public Task<List<DeliverySummary>> ListAsync(CancellationToken cancellationToken) =>
        Ledger.ListAsync(new DeliveryFilter(null, null, null, null, Most: 10_000), cancellationToken);

    public async Task<DeliverySummary> FindAsync(string id, CancellationToken cancellationToken) =>
        (await Ledger.ShowAsync(id, cancellationToken))?.Summary ?? throw new InvalidOperationException($"no delivery {id}");

    /// <summary>All that is in the ledger has ended.</summary>
    public async Task<bool> IsAtRestAsync(CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).TrueForAll(d => d.State is not (DeliveryState.Waiting or DeliveryState.Sending));

    /// <summary>SIGTERM, and the end of the process.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _host.StopAsync(cancellationToken);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }
}

/// <summary>What outlives a notifier process in a test: the world around it.</summary>
internal sealed class RigSetup
{
    private readonly ConcurrentDictionary<string, RoutingPlan> _plans = new();

    private readonly ConcurrentDictionary<string, Exception> _poisons = new();

    public required StoreOptions StoreAt { get; init; }

    public ManualTime Time { get; } = new(SomeEvents.Noon);

    /// <summary>By how much the clock of PostgreSQL's server was set forward, or back.</summary>
    public TimeSpan StoreShift { get; set; }

    /// <summary>A lease that outlives any leap of <see cref="Time"/>: the store answers in real time. Nothing waits for more news to
    /// come.</summary>
    public DeliveryOptions Options { get; set; } = new() { NodeLease = TimeSpan.FromDays(30), CollectPerMember = TimeSpan.Zero };

    /// <summary>False: nothing gives the thread pool more threads when all are held.</summary>
    public bool HasPoolGuard { get; set; } = true;

    /// <summary>What stands between a notifier and its store; null: nothing.</summary>
    public Func<Store, Store>? Through { get; set; }

    public Dictionary<string, DestinationEntry> Destinations { get; } = [];

    public RingingBell Doorbell { get; } = new();

    public KeptLog Log { get; } = new();

    public SelfServiceConfigurations SelfService { get; set; } = SelfServiceConfigurations.Off;

    public Func<DueTimer, ApplicationTransitioned, RoutingPlan> OnFire { get; set; } = (_, _) => RoutingPlan.Nothing;

    /// <summary>Titles are "application sequence".</summary>
    public ComposeMessage Compose { get; set; } = (request, _) => Task.FromResult<Composition>(
        new Composition.Composed(Title($"{request.Event.App.Name} {request.Event.At.Sequence}")));

    public ScriptedDestination Add(string name, Func<DestinationEntry, DestinationEntry>? change = null)
    {
        var destination = new ScriptedDestination(name);
        var entry = new DestinationEntry(
            name, "test", destination, LaneOf: recipient => recipient, Resolve: null, SharedConversation: null, Limits: []);
        Destinations[name] = change?.Invoke(entry) ?? entry;
        return destination;
    }

    /// <summary>What the router decides about an event.</summary>
    public ApplicationTransitioned Routes(ApplicationTransitioned news, params PlannedDelivery[] deliveries) =>
        Routes(news, SomeEvents.Plan(deliveries));

    public ApplicationTransitioned Routes(ApplicationTransitioned news, RoutingPlan plan)
    {
        _plans[news.EventId] = plan;
        return news;
    }

    /// <summary>The router breaks on this event.</summary>
    public void Poison(string eventId, Exception with) => _poisons[eventId] = with;

    public void Heal(string eventId) => _poisons.TryRemove(eventId, out _);

    public RoutingPlan Route(ApplicationTransitioned news) => _poisons.TryGetValue(news.EventId, out var poison) ? throw poison
        : _plans.TryGetValue(news.EventId, out var plan) ? plan : RoutingPlan.Nothing;

    public RoutingPlan Fire(DueTimer timer, ApplicationTransitioned newest) => OnFire(timer, newest);

    public static Message Title(string title) => new(
        RichText.Markdown(title),
        Severity.Info,
        RichText.Value(title),
        RichText.Empty,
        [],
        [],
        new MessageSubject("prod", "default", "argocd", title, null, null, null, null, null),
        SomeEvents.Noon,
        ImmutableDictionary<string, JsonElement>.Empty);
}

/// <summary>The doorbell of a test: hands what it hears to whoever listens.</summary>
internal sealed class RingingBell : IDoorbell
{
    private readonly ConcurrentQueue<string> _rung = new();

    public Action<DeliveryRequested>? Heard { get; set; }

    public IReadOnlyList<string> Rung => [.. _rung];

    public void Ring(DeliveryRequested message)
    {
        _rung.Enqueue(message.Lane);
        Heard?.Invoke(message);
    }
}
