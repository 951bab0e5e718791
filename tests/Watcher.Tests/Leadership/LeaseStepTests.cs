using Notifications.Watcher.Leadership;
using Xunit;

namespace Notifications.Watcher.Tests.Leadership;

public sealed class LeaseStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HolderId Me = new("me");
    private static readonly HolderId Other = new("other");

    [Fact]
    public void A_free_lease_is_taken() =>
        Assert.IsType<LeaseStep.Acquire>(LeaseStep.Next(new LeaseView(null, Now.AddHours(1)), Me, Now));

    [Fact]
    public void One_s_own_lease_is_renewed_even_late() =>
        Assert.IsType<LeaseStep.Renew>(LeaseStep.Next(new LeaseView(Me, Now.AddHours(-1)), Me, Now));

    [Fact]
    public void Another_s_lease_is_respected_until_it_expires() =>
        Assert.Equal(new LeaseStep.WaitUntil(Now.AddSeconds(1)), LeaseStep.Next(new LeaseView(Other, Now.AddSeconds(1)), Me, Now));

    [Fact]
    public void An_expired_lease_is_taken() =>
        Assert.IsType<LeaseStep.Acquire>(LeaseStep.Next(new LeaseView(Other, Now), Me, Now));
}
