namespace Notifications.Templates.Evaluation;

/// <summary>
/// Work of .NET's own that cannot be interrupted: it is done on a thread of its own, which a cancelled rendering does not
/// wait for. Only for work that ends by itself.
/// </summary>
internal static class Abandonable
{
    /// <param name="work">May not throw: nobody could catch it.</param>
    public static T Run<T>(Func<T> work, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
            return work();
        T result = default!;
        // Not disposed of: an abandoned thread sets it later
        var done = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            result = work();
            done.Set();
        })
        { IsBackground = true, Name = "template" };
        thread.Start();
        done.Wait(cancellation);
        return result;
    }
}
