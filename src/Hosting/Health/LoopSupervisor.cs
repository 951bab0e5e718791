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

    /// <inheritdoc/>
    public string? NotReadyBecause => _broken.IsEmpty ? null
        : string.Join("; ", _broken.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => $"{b.Key}: {b.Value}"));

    /// <summary>Runs a loop until it ends by itself or is cancelled.</summary>
    /// <param name="name">For people: what the loop does.</param>
    /// <param name="loop">Is run again when it throws.</param>
    /// <param name="cancellationToken">Ends it; then nothing is thrown but <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var began = _time.GetTimestamp();
            using var proof = _broken.ContainsKey(name)
                ? _time.CreateTimer(_ => _broken.TryRemove(name, out var _), null, Proof + pause, Timeout.InfiniteTimeSpan) : null;
            try
            {
                await loop(cancellationToken);
                _broken.TryRemove(name, out _);
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
                LogBroke(e, name, pause.TotalSeconds);
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Loop} broke; it is started again in {Seconds:0} s")]
    private partial void LogBroke(Exception e, string loop, double seconds);
}
