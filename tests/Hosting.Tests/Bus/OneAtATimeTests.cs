using Notifications.Hosting.Bus;
using Xunit;

namespace Notifications.Hosting.Tests.Bus;

public sealed class OneAtATimeTests
{
    private readonly OneAtATime _keys = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_holder_of_a_key_waits_for_the_first_and_another_key_does_not()
    {
        var first = await _keys.EnterAsync("a", Ct);
        var second = _keys.EnterAsync("a", Ct);
        using (await _keys.EnterAsync("b", Ct)) Assert.False(second.IsCompleted);

        first.Dispose();
        (await second).Dispose();
        Assert.Equal(0, _keys.Count);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_key_to_the_others_and_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        var first = await _keys.EnterAsync("a", Ct);
        var second = _keys.EnterAsync("a", cancel.Token);
        var third = _keys.EnterAsync("a", Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(third.IsCompleted);

        first.Dispose();
        (await third).Dispose();
        Assert.Equal(0, _keys.Count);
    }
}
