using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

public sealed class GitHubContractTests : ForgeContract
{
    private FakeGitHub GitHub => (FakeGitHub)Server;

    private protected override string Url => "https://github.com/acme/platform.git";

    private protected override string Login => "notifier-bot";

    private protected override string Group => "acme";

    private protected override char Separator => '#';

    private protected override IReadOnlyList<PostedComment> Comments(int number) => GitHub.Comments(Recipient(number));

    private protected override void Comment(int number, string author, string body) => GitHub.Comment(Recipient(number), author, body);

    private protected override void Delete(PostedComment comment) => GitHub.Delete(comment);

    private protected override async Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync()
    {
        var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { Token = Token, Time = Time }, Cancellation);
        return (github, github.AddRepository("acme/platform"));
    }

    private protected override DestinationEntry Create() =>
        GitHubRegistration.Create("github", new GitHubOptions { Token = new Secret(Token), ApiUrl = Server.Url }, Services);
}
