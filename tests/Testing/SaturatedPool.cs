namespace Notifications.Testing;

/// <summary>Holds more threads of the pool than it makes in minutes by itself, while something is done on another thread.</summary>
public static class SaturatedPool
{
    private const int Blockers = 400;

    /// <param name="work">Runs on a thread of its own; ends in any case, by time limits that need no pool.</param>
    public static T While<T>(Func<T> work)
    {
        using var release = new ManualResetEvent(false);
        using var ended = new CountdownEvent(Blockers);
        for (var i = 0; i < Blockers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    release.WaitOne();
                    ended.Signal();
                },
                null);
        }

        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        release.Set();
        ended.Wait();
        return failure is null ? result! : throw new InvalidOperationException("The work broke.", failure);
    }
}
