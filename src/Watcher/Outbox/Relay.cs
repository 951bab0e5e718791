using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Outbox;

/// <summary>
/// Sends what the outbox holds: the events of one Application in their order, of different ones at the same time. What was just
/// committed is handed over in memory; whenever that is not enough (at the start, after a failure, under load) the table is read. The table
/// is the queue, memory holds a bounded part of it.
/// </summary>
internal sealed partial class Relay(
    OutboxStore outbox, IEventChannel channel, StoreRetry retry, string instance, WatcherMetrics metrics, TimeProvider time,
    ILogger<Relay> logger) : IDisposable
{
    private const int MaxInFlight = 256;
    private const int PageSize = 64;

    /// <summary>How often the sending of one event may break (the bus being away does not count) before it is set aside: some
    /// minutes.</summary>
    private const int MostBroken = 40;

    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);
    private readonly Channel<ApplicationTransitioned> _fresh = Channel.CreateBounded<ApplicationTransitioned>(
        new BoundedChannelOptions(256) { SingleReader = true, SingleWriter = true });

    private readonly Channel<long> _settled = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _slots = new(MaxInFlight, MaxInFlight);
    private readonly Dictionary<(string, string), Task> _tails = [];
    private readonly Lock _sync = new();
    private volatile bool _behind = true;
    private long _cursor;

    /// <summary>Committed events, in order.</summary>
    public void Offer(IReadOnlyList<ApplicationTransitioned> committed)
    {
        foreach (var message in committed)
        {
            if (_behind || !_fresh.Writer.TryWrite(message)) FallBehind();
        }
    }

    /// <summary>Something may have been committed that was not offered.</summary>
    public void FallBehind()
    {
        _behind = true;
        _fresh.Writer.TryWrite(Nudge);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pulse = LoopPulse.Branch($"sending of the events of {instance}")?.Enter();
        using var farewell = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var settling = SettleAsync(stop, farewell.Token);
        try
        {
            do
            {
                if (_behind) await CatchUpAsync(stop.Token);
                while (!_behind && _fresh.Reader.TryRead(out var message)) await DispatchAsync(message, stop.Token);
            }
            while (_behind || await WaitAsync(stop.Token));
        }
        finally
        {
            await Task.WhenAll(InFlight()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _settled.Writer.Complete();
            farewell.CancelAfter(FarewellTime);
            // What broke the settling goes to the term's own supervisor.
            await settling;
        }
    }

    public void Dispose() => _slots.Dispose();

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using (LoopPulse.Rest()) return await _fresh.Reader.WaitToReadAsync(cancellationToken);
    }

    private static ApplicationTransitioned Nudge { get; } = new(
        0, "", new Instance("", "", null), new AppRef("", "", "", ""), new Position("", 0, 0), default, null, "", [], null, null,
        Standing.Calm,
        new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()), null);

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (_fresh.Reader.TryRead(out _))
        {
            // All of it is in the table.
        }

        // From here on what is committed is offered again; what was committed before is read below. What is both is told apart by the
        // cursor.
        _behind = false;
        while (true)
        {
            var page = await retry.UntilDoneAsync(t => outbox.ReadAsync(_cursor, PageSize, t), cancellationToken);
            foreach (var entry in page) await DispatchAsync(entry, cancellationToken);
            if (page.Count == 0) return;
        }
    }

    /// <summary>A row that cannot be read is set aside with its reason and blocks none behind it.</summary>
    private async Task DispatchAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        ApplicationTransitioned message;
        try
        {
            message = entry.Open();
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or NotSupportedException)
        {
            LogUnreadable(instance, entry.Sequence, e.Message);
            await retry.UntilDoneAsync(t => outbox.BuryAsync(entry.Sequence, $"it cannot be read: {e.Message}", t), cancellationToken);
            _cursor = Math.Max(_cursor, entry.Sequence);
            return;
        }

        await DispatchAsync(message, cancellationToken);
    }

    private async Task DispatchAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        var sequence = message.At.Sequence;
        if (sequence <= _cursor) return;
        _cursor = sequence;
        // A bus that is away is waited for as long as it takes
        using (LoopPulse.Rest()) await _slots.WaitAsync(cancellationToken);
        var key = (message.App.Namespace, message.App.Name);
        lock (_sync)
        {
            var previous = _tails.GetValueOrDefault(key, Task.CompletedTask);
            var sending = SendAsync(previous, message, cancellationToken);
            if (sending.IsCompleted) return;
            _tails[key] = sending;
            _ = ForgetAsync(key, sending);
        }
    }

    private Task[] InFlight()
    {
        lock (_sync) return [.. _tails.Values];
    }

    private async Task ForgetAsync((string, string) key, Task sending)
    {
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_sync)
        {
            if (_tails.TryGetValue(key, out var last) && last == sending) _tails.Remove(key);
        }
    }

    private async Task SendAsync(Task previous, ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        try
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await SendAsync(message, cancellationToken)) _settled.Writer.TryWrite(message.At.Sequence);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // it stays in the table
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        var broke = 0;
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = StoreRetry.Longer(pause))
        {
            try
            {
                await channel.SendAsync(message, cancellationToken);
                metrics.EventSent(instance, time.GetUtcNow() - message.ObservedAt);
                return true;
            }
            catch (EventRejectedException e)
            {
                LogRejected(instance, message.App.Namespace, message.App.Name, message.EventId, e.Message);
                await retry.UntilDoneAsync(t => outbox.BuryAsync(message.At.Sequence, e.Message, t), cancellationToken);
                return false;
            }
            catch (BusUnavailableException e)
            {
                LogBus(instance, e.Message);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogBug(instance, message.App.Namespace, message.App.Name, e);
                if (++broke == MostBroken)
                {
                    var reason = $"sending broke {broke} times, last with {e.GetType().Name}: {e.Message}";
                    LogRejected(instance, message.App.Namespace, message.App.Name, message.EventId, reason);
                    await retry.UntilDoneAsync(t => outbox.BuryAsync(message.At.Sequence, reason, t), cancellationToken);
                    return false;
                }
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <param name="stop">Is cancelled when the settling breaks: the relay ends with it, instead of sending what is never settled.</param>
    /// <param name="cancellationToken">Cuts it off.</param>
    private async Task SettleAsync(CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        try
        {
            await SettleAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var sequences = new List<long>();
        try
        {
            while (await _settled.Reader.WaitToReadAsync(cancellationToken))
            {
                while (sequences.Count < 512 && _settled.Reader.TryRead(out var sequence)) sequences.Add(sequence);
                await retry.UntilDoneAsync(t => outbox.SettleAsync(sequences, t), cancellationToken);
                sequences.Clear();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogUnsettled(instance, sequences.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Instance}: the outbox waits for the bus: {Message}")]
    private partial void LogBus(string instance, string message);

    [LoggerMessage(LogLevel.Error, "{Instance}: an event of {Namespace}/{Name} was not sent; it is tried again")]
    private partial void LogBug(string instance, string @namespace, string name, Exception exception);

    [LoggerMessage(LogLevel.Error,
        "{Instance}: event {EventId} of {Namespace}/{Name} is refused and stays in the outbox as dead: {Message}")]
    private partial void LogRejected(string instance, string @namespace, string name, string eventId, string message);

    [LoggerMessage(LogLevel.Error, "{Instance}: event {Sequence} in the outbox cannot be read and stays there as dead: {Message}")]
    private partial void LogUnreadable(string instance, long sequence, string message);

    [LoggerMessage(LogLevel.Debug, "{Instance}: {Count} sent events stay in the outbox and are sent again")]
    private partial void LogUnsettled(string instance, int count);
}
