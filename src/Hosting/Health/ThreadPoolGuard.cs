using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notifications.Hosting.Health;

/// <summary>
/// Keeps the thread pool serving, whatever holds its threads (leases are renewed and <c>/livez</c> is answered without it). Watches from a
/// thread of its own; while a work item waits for longer than half a second the pool gets more threads at once, of which it makes two a
/// second by itself. The same thread looks after the loops (<see cref="LoopWatchdog"/>): while the pool does not serve, they are
/// not blamed.
/// </summary>
internal sealed partial class ThreadPoolGuard(LoopSupervisor loops, ILogger<ThreadPoolGuard> logger) : IHostedService, IDisposable
{
    private const int MostThreads = 1024;
    private const int CalmLooks = 240;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "thread pool guard", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not before: ending needs the pool too.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        ThreadPool.GetMinThreads(out var usual, out var ports);
        var (least, calm) = (usual, 0);
        var looked = Stopwatch.GetTimestamp();
        while (!_stop.Wait(Every))
        {
            var ran = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static probe => probe.Set(), ran, preferLocal: false);
            for (; !ran.Wait(Patience) && !_stop.IsSet; calm = 0)
            {
                var more = Math.Min(MostThreads, 2 * Math.Max(least, ThreadPool.ThreadCount));
                if (more <= least) continue;
                if (least == usual) Saturated(ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount);
                ThreadPool.SetMinThreads(least = more, ports);
            }

            if (Stopwatch.GetElapsedTime(looked) is var passed && passed >= LoopWatchdog.Every)
            {
                loops.Watchdog.Look(passed);
                looked = Stopwatch.GetTimestamp();
            }

            if (least == usual || ++calm < CalmLooks) continue;
            ThreadPool.SetMinThreads(least = usual, ports);
        }

        if (least != usual) ThreadPool.SetMinThreads(usual, ports);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "All {Threads} threads of the pool are held and {Waiting} work items wait: the pool gets more threads")]
    private partial void Saturated(int threads, long waiting);
}
