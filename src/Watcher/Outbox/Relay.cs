using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Outbox;

/// <summary>
/// Sends what the outbox holds: the events of one Application in their order, of different ones at the same time. What was just
/// committed is handed over in memory; whenever that is not enough (at the start, after a failure, under load) the table is read. The table is the
/// queue, memory holds a bounded part of it.
/// </summary>
internal sealed partial class Relay(
    OutboxStore outbox, IEventChannel channel, StoreRetry retry, string instance, WatcherMetrics metrics, TimeProvider time, ILogger<Relay> logger) : IDisposable
{
    private const int MaxInFlight = 256;
    private const int PageSize = 64;

    /// <summary>How often the sending of one event may break (the bus being away does not count) before it is set aside: some minutes.</summary>
    private const int MostBroken = 40;

    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);
    private readonly Channel<ApplicationTransitioned> fresh = Channel.CreateBounded<ApplicationTransitioned>(
        new BoundedChannelOptions(256) { SingleReader = true, SingleWriter = true });

    private readonly Channel<long> settled = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim slots = new(MaxInFlight, MaxInFlight);
    private readonly Dictionary<(string, string), Task> tails = [];
    private readonly Lock sync = new();
    private volatile bool behind = true;
    private long cursor;

    /// <summary>Committed events, in order.</summary>
    public void Offer(IReadOnlyList<ApplicationTransitioned> committed)
    {
        foreach (var message in committed)
        {
            if (behind || !fresh.Writer.TryWrite(message)) FallBehind();
        }
    }

    /// <summary>Something may have been committed that was not offered.</summary>
    public void FallBehind()
    {
        behind = true;
        fresh.Writer.TryWrite(Nudge);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        using var farewell = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var settling = SettleAsync(stop, farewell.Token);
        try
        {
            do
            {
                if (behind) await CatchUpAsync(stop.Token);
                while (!behind && fresh.Reader.TryRead(out var message)) await DispatchAsync(message, stop.Token);
            }
            while (behind || await fresh.Reader.WaitToReadAsync(stop.Token));
        }
        finally
        {
            await Task.WhenAll(InFlight()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            settled.Writer.Complete();
            farewell.CancelAfter(FarewellTime);
            // What broke the settling goes to the term's own supervisor.
            await settling;
        }
    }

    public void Dispose() => slots.Dispose();

    private static ApplicationTransitioned Nudge { get; } = new(
        0, "", new Instance("", "", null), new AppRef("", "", "", ""), new Position("", 0, 0), default, null, "", [], null, null, Standing.Calm,
        new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()), null);

    private async Task CatchUpAsync(CancellationToken ct)
    {
        while (fresh.Reader.TryRead(out _))
        {
            // All of it is in the table.
        }

        // From here on what is committed is offered again; what was committed before is read below. What is both is told apart by the cursor.
        behind = false;
        while (true)
        {
            var page = await retry.UntilDoneAsync(t => outbox.ReadAsync(cursor, PageSize, t), ct);
            foreach (var entry in page) await DispatchAsync(entry, ct);
            if (page.Count == 0) return;
        }
    }

    /// <summary>A row that cannot be read is set aside with its reason and blocks none behind it.</summary>
    private async Task DispatchAsync(OutboxEntry entry, CancellationToken ct)
    {
        ApplicationTransitioned message;
        try
        {
            message = entry.Open();
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or NotSupportedException)
        {
            LogUnreadable(instance, entry.Sequence, e.Message);
            await retry.UntilDoneAsync(t => outbox.BuryAsync(entry.Sequence, $"it cannot be read: {e.Message}", t), ct);
            cursor = Math.Max(cursor, entry.Sequence);
            return;
        }

        await DispatchAsync(message, ct);
    }

    private async Task DispatchAsync(ApplicationTransitioned message, CancellationToken ct)
    {
        var sequence = message.At.Sequence;
        if (sequence <= cursor) return;
        cursor = sequence;
        await slots.WaitAsync(ct);
        var key = (message.App.Namespace, message.App.Name);
        lock (sync)
        {
            var previous = tails.GetValueOrDefault(key, Task.CompletedTask);
            var sending = SendAsync(previous, message, ct);
            if (sending.IsCompleted) return;
            tails[key] = sending;
            _ = ForgetAsync(key, sending);
        }
    }

    private Task[] InFlight()
    {
        lock (sync) return [.. tails.Values];
    }

    private async Task ForgetAsync((string, string) key, Task sending)
    {
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (sync)
        {
            if (tails.TryGetValue(key, out var last) && last == sending) tails.Remove(key);
        }
    }

    private async Task SendAsync(Task previous, ApplicationTransitioned message, CancellationToken ct)
    {
        try
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await SendAsync(message, ct)) settled.Writer.TryWrite(message.At.Sequence);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return; // it stays in the table
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<bool> SendAsync(ApplicationTransitioned message, CancellationToken ct)
    {
        var broke = 0;
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = StoreRetry.Longer(pause))
        {
            try
            {
                await channel.SendAsync(message, ct);
                metrics.EventSent(instance, time.GetUtcNow() - message.ObservedAt);
                return true;
            }
            catch (EventRejectedException e)
            {
                LogRejected(instance, message.App.Namespace, message.App.Name, message.EventId, e.Message);
                await retry.UntilDoneAsync(t => outbox.BuryAsync(message.At.Sequence, e.Message, t), ct);
                return false;
            }
            catch (BusUnavailableException e)
            {
                LogBus(instance, e.Message);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogBug(instance, message.App.Namespace, message.App.Name, e);
                if (++broke == MostBroken)
                {
                    var reason = $"sending broke {broke} times, last with {e.GetType().Name}: {e.Message}";
                    LogRejected(instance, message.App.Namespace, message.App.Name, message.EventId, reason);
                    await retry.UntilDoneAsync(t => outbox.BuryAsync(message.At.Sequence, reason, t), ct);
                    return false;
                }
            }

            await Task.Delay(pause, time, ct);
        }
    }

    /// <param name="stop">Is cancelled when the settling breaks: the relay ends with it, instead of sending what is never settled.</param>
    /// <param name="ct">Cuts it off.</param>
    private async Task SettleAsync(CancellationTokenSource stop, CancellationToken ct)
    {
        try
        {
            await SettleAsync(ct);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task SettleAsync(CancellationToken ct)
    {
        var sequences = new List<long>();
        try
        {
            while (await settled.Reader.WaitToReadAsync(ct))
            {
                while (sequences.Count < 512 && settled.Reader.TryRead(out var sequence)) sequences.Add(sequence);
                await retry.UntilDoneAsync(t => outbox.SettleAsync(sequences, t), ct);
                sequences.Clear();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            LogUnsettled(instance, sequences.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Instance}: the outbox waits for the bus: {Message}")]
    private partial void LogBus(string instance, string message);

    [LoggerMessage(LogLevel.Error, "{Instance}: an event of {Namespace}/{Name} was not sent; it is tried again")]
    private partial void LogBug(string instance, string @namespace, string name, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Instance}: event {EventId} of {Namespace}/{Name} is refused and stays in the outbox as dead: {Message}")]
    private partial void LogRejected(string instance, string @namespace, string name, string eventId, string message);

    [LoggerMessage(LogLevel.Error, "{Instance}: event {Sequence} in the outbox cannot be read and stays there as dead: {Message}")]
    private partial void LogUnreadable(string instance, long sequence, string message);

    [LoggerMessage(LogLevel.Debug, "{Instance}: {Count} sent events stay in the outbox and are sent again")]
    private partial void LogUnsettled(string instance, int count);
}
