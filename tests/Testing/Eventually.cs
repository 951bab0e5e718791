using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Notifications.Testing;

/// <summary>Waits for a condition, with a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(
        Func<bool> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), cancellationToken, what);

    public static async Task TrueAsync(
        Func<Task<bool>> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Deadline) Assert.Fail($"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Lets manual time pass in steps until it holds.</summary>
    public static Task TrueAsync(
        Func<bool> condition, ManualTime time, TimeSpan step, CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(
            () =>
            {
                if (condition()) return true;
                time.Advance(step);
                return condition();
            },
            cancellationToken,
            what);
}
