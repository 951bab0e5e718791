using Notifications.Notifier.Lanes;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class DigestPolicyTests
{
    private readonly DigestPolicy _policy = DigestPolicy.Initial.For(destination: 20, shadow: false);

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void More_messages_than_the_destination_allows_become_a_digest(int waiting, bool gathers) =>
        Assert.Equal(gathers, _policy.Gathers(waiting, Noon));

    [Fact]
    public void While_a_digest_is_open_a_single_message_joins_it()
    {
        var open = _policy.Gathered(Noon);

        Assert.True(open.Gathers(1, Noon + DigestPolicy.Calm - TimeSpan.FromSeconds(1)));
        Assert.False(open.Gathers(0, Noon));
        Assert.False(open.Gathers(1, Noon + DigestPolicy.Calm));
    }

    [Fact]
    public void Each_gathering_keeps_the_digest_open_for_another_calm_period() =>
        Assert.True(_policy.Gathered(Noon).Gathered(Noon.AddSeconds(50)).IsOpen(Noon.AddSeconds(100)));

    [Fact]
    public void No_digest_is_made_for_a_destination_without_digests_nor_in_shadow_mode_nor_before_the_destination_is_known()
    {
        Assert.False(DigestPolicy.Initial.For(destination: null, shadow: false).Gathers(100_000, Noon));
        Assert.False(DigestPolicy.Initial.For(destination: 20, shadow: true).Gathers(100_000, Noon));
        Assert.False(DigestPolicy.Initial.Gathers(100_000, Noon));
    }

    [Fact]
    public void Signals_wait_only_for_an_open_digest_that_will_be_called_again()
    {
        Assert.True(_policy.Gathered(Noon).DefersSignals(hasDigest: true, Noon));
        Assert.False(_policy.Gathered(Noon).DefersSignals(hasDigest: false, Noon));
        Assert.False(_policy.DefersSignals(hasDigest: true, Noon));
    }

    [Fact]
    public void A_signalled_key_joins_a_window_that_is_small_and_makes_one_that_is_full_be_read_again()
    {
        Assert.False(_policy.NeedsScan(windowed: 19, window: 128, Noon));
        Assert.True(_policy.NeedsScan(windowed: 20, window: 128, Noon));
        Assert.True(_policy.Gathered(Noon).NeedsScan(windowed: 0, window: 128, Noon));
        Assert.True(DigestPolicy.Initial.NeedsScan(windowed: 1, window: 128, Noon));
        Assert.True(DigestPolicy.Initial.For(destination: null, shadow: false).NeedsScan(windowed: 128, window: 128, Noon));
    }
}
