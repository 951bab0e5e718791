using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Notifications.Hosting.Health;

/// <summary>
/// Keeps loops running that are to run as long as the program: one that breaks is logged, counted (<c>notifications.loops.broken</c>), makes the program not ready, and
/// is started again after a pause that grows from 1 s to 30 s. Ready again when it has run for 10 s longer than the last pause.
/// </summary>
public sealed partial class LoopSupervisor : IReadinessCheck
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, string> broken = new(StringComparer.Ordinal);
    private readonly TimeProvider time;
    private readonly ILogger<LoopSupervisor> logger;
    private readonly Counter<long> breaks;

    /// <summary>One for the program.</summary>
    public LoopSupervisor(TimeProvider time, IMeterFactory meters, ILogger<LoopSupervisor> logger)
    {
        (this.time, this.logger) = (time, logger);
        breaks = meters.Create("Notifications.Hosting").CreateCounter<long>("notifications.loops.broken", "{break}", "Times that a loop of the program broke and was started again.");
    }

    /// <inheritdoc/>
    public string Name => "loops";

    /// <inheritdoc/>
    public string? NotReadyBecause => broken.IsEmpty ? null : string.Join("; ", broken.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => $"{b.Key}: {b.Value}"));

    /// <summary>Runs a loop until it ends by itself or is cancelled.</summary>
    /// <param name="name">For people: what the loop does.</param>
    /// <param name="loop">Is run again when it throws.</param>
    /// <param name="ct">Ends it; then nothing is thrown but <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task> loop, CancellationToken ct)
    {
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var began = time.GetTimestamp();
            using var proof = broken.ContainsKey(name) ? time.CreateTimer(_ => broken.TryRemove(name, out var _), null, Proof + pause, Timeout.InfiniteTimeSpan) : null;
            try
            {
                await loop(ct);
                broken.TryRemove(name, out _);
                return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e)
            {
                if (time.GetElapsedTime(began) > Proof + pause) pause = First;
                broken[name] = $"broke with {e.GetType().Name}";
                breaks.Add(1, new KeyValuePair<string, object?>("loop", name));
                LogBroke(e, name, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, ct);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Loop} broke; it is started again in {Seconds:0} s")]
    private partial void LogBroke(Exception e, string loop, double seconds);
}
