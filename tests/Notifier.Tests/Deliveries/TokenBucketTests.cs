using FsCheck;
using FsCheck.Fluent;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class TokenBucketTests
{
    private static readonly DateTimeOffset Noon = SomeEvents.Noon;
    private static readonly TokenBucketLimit OneASecond = new("writes", 1, TimeSpan.FromSeconds(1), NewMessagesOnly: false);
    private static readonly TokenBucketLimit TenAMinute = new("minute", 10, TimeSpan.FromMinutes(1), NewMessagesOnly: false);

    [Fact]
    public void A_full_bucket_gives_its_capacity_at_once_and_then_one_at_a_time()
    {
        var buckets = LaneBuckets.Empty;
        for (var i = 0; i < 10; i++) buckets = buckets.Take([TenAMinute], new CallCost(1, 1), Noon).Left!;

        var (left, at) = buckets.Take([TenAMinute], new CallCost(1, 1), Noon);

        Assert.Null(left);
        Assert.Equal(Noon.AddSeconds(6), at);
        Assert.NotNull(buckets.Take([TenAMinute], new CallCost(1, 1), at).Left);
    }

    [Fact]
    public void The_slowest_of_several_limits_decides()
    {
        var limits = new[] { OneASecond, TenAMinute };
        var (now, calls) = (Noon, 0);
        for (var buckets = LaneBuckets.Empty; now < Noon.AddMinutes(2);)
        {
            var (left, at) = buckets.Take(limits, new CallCost(1, 1), now);
            if (left is null)
            {
                now = at;
                continue;
            }

            buckets = left;
            calls++;
        }

        // Ten at first, then ten a minute.
        Assert.InRange(calls, 29, 30);
    }

    [Fact]
    public void A_call_that_needs_more_than_the_bucket_holds_waits_for_a_full_one()
    {
        var (left, _) = LaneBuckets.Empty.Take([OneASecond], new CallCost(2, 1), Noon);

        Assert.Equal(Noon.AddSeconds(2), left!.Take([OneASecond], new CallCost(1, 0), Noon).At);
    }

    [Theory]
    [InlineData(0, 10, 10)] // all is given back
    [InlineData(1, 9, 10)]
    [InlineData(2, 8, 10)]
    [InlineData(15, -5, 10)] // a debt
    public void What_was_written_is_paid_for_whatever_was_expected(int writes, int left, int leftForNew)
    {
        var limits = new[] { TenAMinute, TenAMinute with { Name = "new", NewMessagesOnly = true } };
        var buckets = LaneBuckets.Empty.Take(limits, new CallCost(2, 0), Noon).Left!.Settle(limits, new CallCost(2, 0), writes);
        Assert.Equal((left, leftForNew), (buckets.Levels[TenAMinute.Name].Tokens, buckets.Levels["new"].Tokens));
    }

    [Fact]
    public void Updates_do_not_count_where_only_new_messages_do()
    {
        var limit = OneASecond with { NewMessagesOnly = true };
        var buckets = LaneBuckets.Empty.Take([limit], new CallCost(1, 1), Noon).Left!;

        Assert.NotNull(buckets.Take([limit], new CallCost(1, 0), Noon).Left);
        Assert.Null(buckets.Take([limit], new CallCost(1, 1), Noon).Left);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_stop_the_lane()
    {
        var buckets = LaneBuckets.Empty.Take([OneASecond], new CallCost(1, 1), Noon.AddHours(5)).Left!;

        var (_, at) = buckets.Take([OneASecond], new CallCost(1, 1), Noon);

        Assert.Equal(Noon.AddSeconds(1), at);
    }

    [Fact]
    public void No_window_gets_more_than_the_capacity_and_what_was_refilled_in_it() =>
        Prop.ForAll(
            Gen.Choose(0, 3000).ArrayOf(60).ToArbitrary(),
            pauses =>
            {
                var calls = new List<DateTimeOffset>();
                var (now, buckets) = (Noon, LaneBuckets.Empty);
                foreach (var pause in pauses)
                {
                    now = now.AddMilliseconds(pause);
                    if (buckets.Take([TenAMinute], new CallCost(1, 1), now).Left is not { } left) continue;
                    buckets = left;
                    calls.Add(now);
                }

                return calls.TrueForAll(from => calls.Count(c => c >= from && c <= from.AddMinutes(1)) <= 20);
            }).QuickCheckThrowOnFailure();
}
