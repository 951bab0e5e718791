using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

public sealed class GitHubContractTests : FindingDestinationContract
{
    private protected override int Effects => ((FakeGitHub)Server).Comments("acme/platform#7").Count;

    private protected override async Task<FakeServer> StartServerAsync()
    {
        var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { Token = Token, Time = Time }, Cancellation);
        github.AddRepository("acme/platform").AddPull(7, "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39", "apps/guestbook/deployment.yaml");
        return github;
    }

    private protected override DestinationEntry Create() =>
        GitHubRegistration.Create("github", new GitHubOptions { Token = new Secret(Token), ApiUrl = Server.Url }, Services);

    private protected override OutgoingDelivery Delivery(bool maybeSent = false) =>
        Some.Delivery("d-1", "acme/platform#7", Some.Conversation(null), maybeSent: maybeSent);
}
