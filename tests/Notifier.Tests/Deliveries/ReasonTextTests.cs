using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Sending;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>Servers repeat what they were sent, and send what they like: no reason in the ledger or the log holds a secret or forges a
/// line.</summary>
public sealed class ReasonTextTests
{
    [Theory]
    [InlineData("401: bad token xoxb-own-secret-1", "401: bad token ***")]
    [InlineData("500 <h1>token=abcdef</h1>", "500 <h1>token=***")]
    [InlineData("no\u001b[2J\u0007\u202esuch channel", "no[2Jsuch channel")]
    public void A_reason_is_cleaned(string said, string written)
    {
        var secrets = new KnownSecrets();
        secrets.Add(new Secret("xoxb-own-secret-1"));
        var reasons = new ReasonText(secrets);
        Assert.Equal(written, Assert.IsType<DeliveryOutcome.Rejected>(reasons.Of(new DeliveryOutcome.Rejected(said))).Reason);
        Assert.Equal(written,
            Assert.IsType<DeliveryOutcome.Deferred>(reasons.Of(new DeliveryOutcome.Deferred(said, null, BlocksLane: false))).Reason);
        Assert.Equal(written, Assert.IsType<RecipientResolution.Rejected>(reasons.Of(new RecipientResolution.Rejected(said))).Reason);
        Assert.Equal(written, Assert.IsType<Composition.Failed>(reasons.Of(new Composition.Failed(said))).Reason);
    }
}
