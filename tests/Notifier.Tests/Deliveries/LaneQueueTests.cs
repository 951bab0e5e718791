using Notifications.Notifier.Lanes;
using Notifications.Notifier.Sending;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeNews;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class LaneQueueTests
{
    private readonly LaneQueue queue = new();

    public LaneQueueTests() => queue.Hold("web", Noon.AddSeconds(1));

    /// <summary>2,000 conversations behind one channel's limit once kept both processors busy: the lane looked again and again at the same ones.</summary>
    [Fact]
    public void A_window_that_shows_only_what_must_wait_is_not_looked_into_again_before_something_may_be_called()
    {
        queue.Replace(Look(more: true, "web"));
        Assert.Equal((0, 1, false), (queue.Fresh, queue.Held, queue.IsStale));

        queue.Release();
        Assert.Equal((1, 0, true), (queue.Fresh, queue.Held, queue.IsStale));
    }

    [Fact]
    public void What_the_window_did_not_show_is_looked_for_when_it_is_through()
    {
        queue.Replace(Look(more: true, "web", "api"));
        Assert.Equal((1, 1, true), (queue.Fresh, queue.Held, queue.IsStale));

        queue.Replace(Look(more: false, "api"));
        queue.Release();
        Assert.Equal((1, 0, false), (queue.Fresh, queue.Held, queue.IsStale));
    }

    [Fact]
    public void What_waits_in_the_window_is_known()
    {
        queue.Add("api");
        Assert.True(queue.Knows("web") && queue.Knows("api"));
        Assert.False(queue.Knows("jobs") || queue.HasDigest);
    }

    private static LaneLook Look(bool more, params string[] due) => new(due, more, NextDue: null, "out");
}
