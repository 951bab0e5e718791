using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Notifications.Hosting.Tests;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Wait
{
    public static Task UntilAsync(
        Func<bool> condition, CancellationToken cancellationToken, TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), cancellationToken, deadline, what);

    public static async Task UntilAsync(
        Func<Task<bool>> condition, CancellationToken cancellationToken, TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (deadline ?? TimeSpan.FromMinutes(1))) Assert.Fail($"Not within the deadline: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }
    }
}
