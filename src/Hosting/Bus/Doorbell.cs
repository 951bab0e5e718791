using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Bus;

/// <summary>The signals of this process, and where they go: to its own handler at once, and to the other notifiers if there are
/// any.</summary>
internal sealed class Doorbell(bool broadcast) : IDoorbell
{
    /// <summary>Tells the signals of this process from those of others.</summary>
    public string Sender { get; } = Guid.NewGuid().ToString("N");

    /// <summary>For this process's handler.</summary>
    public Rings Here { get; } = new();

    /// <summary>For the others.</summary>
    public Rings Away { get; } = new();

    public void Ring(DeliveryRequested message)
    {
        Here.Add(message);
        if (broadcast) Away.Add(message);
    }
}

/// <summary>Passes the signals of this process on to its handler.</summary>
internal sealed partial class DoorbellLoop(
    Doorbell doorbell, IDoorbellHandler handler, LoopSupervisor supervisor, ILogger<DoorbellLoop> logger)
    : SupervisedService("doorbell", supervisor)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                foreach (var ring in await doorbell.Here.TakeAsync(stoppingToken)) await PassOnAsync(ring, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Who starts next looks into the ledger.
        }
    }

    private async Task PassOnAsync(DeliveryRequested ring, CancellationToken cancellationToken)
    {
        try
        {
            await handler.RungAsync(ring, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, ring.Lane);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The doorbell of lane {Lane} was not heard; the ledger is looked at later")]
    private partial void LogFailed(Exception exception, string lane);
}

/// <summary>
/// Signals that wait to be passed on: one a lane, so that a storm in one lane costs one signal, and memory is bounded by the number of
/// lanes.
/// </summary>
internal sealed class Rings
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Dictionary<string, DeliveryRequested> _waiting = new(StringComparer.Ordinal);

    public void Add(DeliveryRequested ring)
    {
        lock (_gate)
        {
            // Two deliveries of one lane: the whole lane is meant.
            _waiting[ring.Lane] = _waiting.TryGetValue(ring.Lane, out var other) && other.DeliveryId != ring.DeliveryId
                ? ring with { DeliveryId = "" } : ring;
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Waits for signals and takes all of them.</summary>
    public async ValueTask<IReadOnlyCollection<DeliveryRequested>> TakeAsync(CancellationToken cancellationToken)
    {
        using (LoopPulse.Rest()) await _signal.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            var taken = _waiting;
            _waiting = new Dictionary<string, DeliveryRequested>(StringComparer.Ordinal);
            return taken.Values;
        }
    }
}
