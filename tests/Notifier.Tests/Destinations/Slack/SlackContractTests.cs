using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;

namespace Notifications.Notifier.Tests.Destinations.Slack;

public sealed class SlackContractTests : FindingDestinationContract
{
    private protected override int Effects => ((FakeSlack)Server).Messages("sre").Count;

    private protected override async Task<FakeServer> StartServerAsync()
    {
        var slack = await FakeSlack.StartAsync(new FakeSlackOptions { Token = Token, Time = Time }, Cancellation);
        slack.AddChannel("sre");
        return slack;
    }

    private protected override DestinationEntry Create() =>
        SlackRegistration.Create("slack", new SlackOptions { Token = new Secret(Token), ApiUrl = Server.Url }, Services);

    private protected override OutgoingDelivery Delivery(bool maybeSent = false) => Some.Delivery("d-1", "#sre", maybeSent: maybeSent);
}
