using Notifications.Notifier.Lanes;
using Notifications.Notifier.Sending;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class LaneQueueTests
{
    private readonly LaneQueue _queue = new();

    public LaneQueueTests() => _queue.Hold("web", Noon.AddSeconds(1));

    /// <summary>2,000 conversations behind one channel's limit once kept both processors busy: the lane read the same window again and
    /// again.</summary>
    [Fact]
    public void A_window_that_shows_only_held_keys_is_not_read_again_before_one_of_them_is_released()
    {
        _queue.Replace(Scan(more: true, "web"));
        Assert.Equal((0, 1, false), (_queue.Fresh, _queue.Held, _queue.IsStale));

        _queue.Release();
        Assert.Equal((1, 0, true), (_queue.Fresh, _queue.Held, _queue.IsStale));
    }

    [Fact]
    public void Keys_beyond_the_window_are_read_when_the_window_has_been_sent()
    {
        _queue.Replace(Scan(more: true, "web", "api"));
        Assert.Equal((1, 1, true), (_queue.Fresh, _queue.Held, _queue.IsStale));

        _queue.Replace(Scan(more: false, "api"));
        _queue.Release();
        Assert.Equal((1, 0, false), (_queue.Fresh, _queue.Held, _queue.IsStale));
    }

    [Fact]
    public void The_queue_contains_fresh_and_held_keys()
    {
        _queue.Add("api");
        Assert.True(_queue.Contains("web") && _queue.Contains("api"));
        Assert.False(_queue.Contains("jobs") || _queue.HasDigest);
    }

    private static DueScan Scan(bool more, params string[] due) => new(due, more, NextDue: null, "out");
}
