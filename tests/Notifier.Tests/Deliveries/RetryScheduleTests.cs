using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Noon = SomeEvents.Noon;
    private static readonly RetrySchedule Schedule = RetrySchedule.Of(new DeliveryOptions());

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(7, 64)]
    [InlineData(8, 120)]
    [InlineData(1000, 120)]
    public void The_pause_doubles_up_to_the_longest(int attempts, double seconds) =>
        Assert.Equal(Noon.AddSeconds(seconds), Schedule.Next(attempts, Noon, Noon, after: null, jitter: 0.5));

    /// <summary>Two messages that met ten of Slack's sixty outages within ten minutes once waited nearly five minutes after the last
    /// one.</summary>
    [Fact]
    public void What_met_many_outages_is_told_soon_after_the_last_one() =>
        Assert.True(Schedule.Next(1000, Noon, Noon, after: null, jitter: 1) - Noon <= TimeSpan.FromMinutes(2.5));

    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    public void Jitter_spreads_it_by_a_quarter(double jitter, double seconds) =>
        Assert.Equal(Noon.AddSeconds(seconds), Schedule.Next(1, Noon, Noon, after: null, jitter));

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 1.1)]
    [InlineData(600, 1, 601)]
    public void Retry_after_is_never_undercut(double told, double jitter, double seconds) =>
        Assert.Equal(Noon.AddSeconds(seconds), Schedule.Next(50, Noon, Noon, TimeSpan.FromSeconds(told), jitter));

    [Fact]
    public void After_a_day_there_is_no_next_time()
    {
        Assert.NotNull(Schedule.Next(300, Noon, Noon.AddHours(23.9), after: null, jitter: 0.5));
        Assert.Null(Schedule.Next(300, Noon, Noon.AddHours(24), after: null, jitter: 0.5));
        Assert.Null(Schedule.Next(1, Noon, Noon, TimeSpan.FromHours(25), jitter: 0));
    }
}
