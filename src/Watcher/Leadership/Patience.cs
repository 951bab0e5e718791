using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Leadership;

/// <summary>Waits out a store that cannot be used at the moment.</summary>
internal static class Patience
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static async Task<T> UntilAvailableAsync<T>(
        Func<CancellationToken, Task<T>> work, Action<StoreUnavailableException> onTrouble, TimeProvider time, CancellationToken ct)
    {
        for (var pause = First; ; pause = Longer(pause))
        {
            try
            {
                return await work(ct);
            }
            catch (StoreUnavailableException e)
            {
                onTrouble(e);
            }

            await Task.Delay(pause, time, ct);
        }
    }

    public static Task UntilAvailableAsync(
        Func<CancellationToken, Task> work, Action<StoreUnavailableException> onTrouble, TimeProvider time, CancellationToken ct) => UntilAvailableAsync(
        async token =>
        {
            await work(token);
            return true;
        },
        onTrouble,
        time,
        ct);

    /// <summary>The pause after this one: twice as long, up to 10 s.</summary>
    public static TimeSpan Longer(TimeSpan pause) => pause * 2 < Longest ? pause * 2 : Longest;
}
