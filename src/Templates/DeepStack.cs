using System.Runtime.ExceptionServices;

namespace Notifications.Templates;

/// <summary>
/// Threads with a large stack, for the few templates that are nested so deeply that a usual thread could end in an overflow, which no
/// program survives. Others run on the stack of their caller: going to another thread costs more than a condition.
/// </summary>
internal static class DeepStack
{
    /// <summary>What a rendering may use of it; the rest is for what the library does with an exception.</summary>
    public const int Usable = 4 << 20;

    /// <summary>Holds <see cref="Usable"/> and an exception that passes as many pipes as may run (<see cref="StackGuard"/>: some
    /// 20 MiB), with much to spare. It is address space: memory is taken for what is used of it.</summary>
    private const int StackSize = 256 << 20;
    private static readonly SemaphoreSlim Free = new(Environment.ProcessorCount);

    /// <summary>Runs a function on such a thread and waits for it. What it throws is thrown here.</summary>
    public static T Run<T>(Func<T> function, CancellationToken cancellationToken)
    {
        // A token that is cancelled while all threads are taken leaves a task that never ran, which cannot be disposed.
        var task = new Task<T>(function);
        Free.Wait(cancellationToken);
        try
        {
            var thread = new Thread(() => task.RunSynchronously(), StackSize) { IsBackground = true, Name = "deep template" };
            thread.Start();
            thread.Join();
        }
        finally
        {
            Free.Release();
        }
        if (task.Exception?.InnerException is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
        return task.Result;
    }
}
