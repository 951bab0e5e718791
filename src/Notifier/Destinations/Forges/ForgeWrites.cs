namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Counts the writes of one attempt, as the forge does.</summary>
internal sealed class ForgeWrites
{
    /// <summary>How many reached the forge, refused ones among them.</summary>
    public int Made { get; private set; }

    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        Made++;
        try
        {
            return await write();
        }
        catch (ForgeException failed) when (failed.Failure is ForgeFailure.Unavailable { Reached: false })
        {
            Made--;
            throw;
        }
    }

    public Task WriteAsync(Func<Task> write) => WriteAsync(async () =>
    {
        await write();
        return true;
    });
}
