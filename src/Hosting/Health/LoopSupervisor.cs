using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Notifications.Hosting.Health;

/// <summary>
/// Keeps loops running that are to run as long as the program: one that breaks is logged, counted (<c>notifications.loops.broken</c>),
/// makes the program not ready, and is started again after a pause that grows from 1 s to 30 s. Ready again when it has run for 10 s longer
/// than the last pause.
/// </summary>
public sealed partial class LoopSupervisor : IReadinessCheck
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger<LoopSupervisor> _logger;
    private readonly Counter<long> _breaks;

    /// <summary>One for the program.</summary>
    public LoopSupervisor(TimeProvider time, IMeterFactory meters, ILogger<LoopSupervisor> logger)
    {
        (_time, _logger) = (time, logger);
        _breaks = meters.Create("Notifications.Hosting")
            .CreateCounter<long>("notifications.loops.broken", "{break}", "Times that a loop of the program broke and was started again.");
    }

    /// <inheritdoc/>
    public string Name => "loops";

    /// <summary>Notices loops that do not go on.</summary>
    public LoopWatchdog Watchdog { get; } = new();

    /// <inheritdoc/>
    public string? NotReadyBecause => _broken.IsEmpty ? null
        : string.Join("; ", _broken.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => $"{b.Key}: {b.Value}"));

    /// <summary>Runs a loop until it ends by itself or is cancelled. It is to show that it goes on (<see cref="LoopPulse"/>).</summary>
    /// <param name="name">For people: what the loop does.</param>
    /// <param name="loop">Is run again when it throws.</param>
    /// <param name="cancellationToken">Ends it; then nothing is thrown but <see cref="OperationCanceledException"/>.</param>
    public Task RunAsync(string name, Func<CancellationToken, Task> loop, CancellationToken cancellationToken) =>
        RunAsync(name, loop, isService: false, cancellationToken);

    /// <summary>Runs a loop that is to run as long as the program: one that ends by itself, or breaks again and again, makes the program
    /// not live.</summary>
    internal async Task RunServiceAsync(string name, Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        await RunAsync(name, loop, isService: true, cancellationToken);
        if (!cancellationToken.IsCancellationRequested) Watchdog.Ended(name);
    }

    private async Task RunAsync(string name, Func<CancellationToken, Task> loop, bool isService, CancellationToken cancellationToken)
    {
        using var pulse = Watchdog.Begin(name).Enter();
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var began = _time.GetTimestamp();
            using var proof = _broken.ContainsKey(name)
                ? _time.CreateTimer(_ => Recovered(name), null, Proof + pause, Timeout.InfiniteTimeSpan) : null;
            try
            {
                await loop(cancellationToken);
                Recovered(name);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e)
            {
                if (_time.GetElapsedTime(began) > Proof + pause) pause = First;
                _broken[name] = $"broke with {e.GetType().Name}";
                _breaks.Add(1, new KeyValuePair<string, object?>("loop", name));
                if (isService) Watchdog.Broke(name);
                LogBroke(e, name, pause.TotalSeconds);
                pulse.Note();
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private void Recovered(string name)
    {
        _broken.TryRemove(name, out _);
        Watchdog.Recovered(name);
    }

    [LoggerMessage(LogLevel.Error, "{Loop} broke; it is started again in {Seconds:0} s")]
    private partial void LogBroke(Exception e, string loop, double seconds);
}
