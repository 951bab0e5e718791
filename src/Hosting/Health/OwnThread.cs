using System.Collections.Concurrent;
using System.Diagnostics;

namespace Notifications.Hosting.Health;

/// <summary>
/// A thread beside the pool, for what must go on whatever holds the threads of the pool: an asynchronous method goes on here after each
/// <c>await</c>, and its waits end here (<see cref="TimersOf"/>). What it writes into a store needs no thread of the pool either.
/// </summary>
public sealed class OwnThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _work = [];
    private readonly HashSet<Timer> _timers = [];
    private readonly Lock _gate = new();
    private bool _ended;

    private OwnThread()
    {
    }

    /// <summary>Runs an asynchronous method to its end on a new thread.</summary>
    /// <param name="name">The thread's, for a debugger.</param>
    /// <param name="method">Goes on there after each await that keeps its context.</param>
    /// <returns>Ends as the method does.</returns>
    public static Task RunAsync(string name, Func<OwnThread, Task> method)
    {
        var own = new OwnThread();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => own.Run(method, end)) { IsBackground = true, Name = name }.Start();
        return end.Task;
    }

    /// <summary>The system's clock with timers that fire on this thread; any other clock as it is: its timers are its own.</summary>
    public TimeProvider TimersOf(TimeProvider time) => time == TimeProvider.System ? new Clock(this) : time;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _work.Add((d, state), CancellationToken.None);
                return;
            }
        }

        // Somebody still awaits what the method has left behind
        base.Post(d, state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Run(Func<OwnThread, Task> method, TaskCompletionSource end)
    {
        SetSynchronizationContext(this);
        var running = EndAsync(method);
        while (!running.IsCompleted)
        {
            if (_work.TryTake(out var next, UntilNextTimer(), CancellationToken.None)) next.Call(next.State);
            foreach (var due in TakeDue()) due.Fire();
        }

        lock (_gate) _ended = true;
        while (_work.TryTake(out var left)) base.Post(left.Call, left.State);
        end.SetFromTask(running);
    }

    private async Task EndAsync(Func<OwnThread, Task> method) => await method(this);

    /// <summary>Milliseconds; -1: no timer runs.</summary>
    private int UntilNextTimer()
    {
        lock (_gate)
        {
            if (_timers.Count == 0) return Timeout.Infinite;
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _timers.Min(timer => timer.DueAt));
            return (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
        }
    }

    private List<Timer> TakeDue()
    {
        lock (_gate)
        {
            var due = _timers.Where(timer => timer.DueAt <= Stopwatch.GetTimestamp()).OrderBy(timer => timer.DueAt).ToList();
            _timers.ExceptWith(due);
            return due;
        }
    }

    private sealed class Clock(OwnThread thread) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(thread, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    /// <summary>Fires once.</summary>
    private sealed class Timer(OwnThread thread, TimerCallback callback, object? state) : ITimer
    {
        public long DueAt { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("A timer of a thread of its own fires once.");
            lock (thread._gate)
            {
                thread._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                DueAt = Stopwatch.GetTimestamp() + (long)(dueTime.TotalSeconds * Stopwatch.Frequency);
                thread._timers.Add(this);
            }

            // It looks anew for how long it may wait
            thread.Post(static _ => { }, null);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
