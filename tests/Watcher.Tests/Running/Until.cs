using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Until
{
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(within ?? TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"in vain: {what}");
            }
        }
    }

    /// <summary>An Application's story so far, in order and complete.</summary>
    public static async Task ToldAsync(this Inbox inbox, string application, params string[] story)
    {
        await TrueAsync(
            () => inbox.Story(application).Count >= story.Length,
            $"{application}: {string.Join(", ", story)}");
        Assert.Equal(story, inbox.Story(application));
    }
}
