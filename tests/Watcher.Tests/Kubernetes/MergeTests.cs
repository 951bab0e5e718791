using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

public sealed class MergeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_does_not_go_on_before_its_element_was_used()
    {
        var slots = new int[4];
        var used = 0;
        await foreach (var (slot, value) in Merge.OneByOneAsync(
            Enumerable.Range(0, slots.Length).Select(slot => CountAsync(slots, slot, Token)), Token))
        {
            await Task.Yield();
            Assert.Equal(value, slots[slot]); // a stream that went on would have written the next one here
            if (++used == 4000)
                break;
        }

        Assert.All(slots, count => Assert.True(count > 0));
    }

    [Fact]
    public async Task A_stream_that_fails_fails_the_whole()
    {
        var slots = new int[1];
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in Merge.OneByOneAsync([CountAsync(slots, 0, Token), FailAsync()], Token))
            {
                // until the other one fails
            }
        });
    }

    [Fact]
    public async Task A_cancelled_merge_ends_when_no_stream_has_an_element()
    {
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        static async Task ReadAsync(CancellationToken cancellationToken)
        {
            await foreach (var _ in Merge.OneByOneAsync([NeverAsync(cancellationToken), NeverAsync(cancellationToken)], cancellationToken))
                Assert.Fail("nothing comes");
        }
    }

    private static async IAsyncEnumerable<(int Slot, int Value)> CountAsync(
        int[] slots, int slot, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return (slot, ++slots[slot]);
        }
    }

    private static async IAsyncEnumerable<(int Slot, int Value)> FailAsync()
    {
        await Task.Yield();
        yield return (0, 0);
        throw new InvalidDataException();
    }

    private static async IAsyncEnumerable<int> NeverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        yield return 1;
    }
}
