using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Gitea;
using Notifications.Testing.Gitea;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.Gitea;

public sealed class GiteaContractTests : ForgeContract
{
    private FakeGitea Gitea => (FakeGitea)Server;

    private protected override string Url => "https://codeberg.org/acme/platform.git";

    private protected override string Login => "deploy-bot";

    private protected override string Group => "acme";

    private protected override char Separator => '#';

    private protected override IReadOnlyList<PostedComment> Comments(int number) => Gitea.Comments("acme/platform", number);

    private protected override void Comment(int number, string author, string body) =>
        Gitea.Comment("acme/platform", number, author, body);

    private protected override void Delete(PostedComment comment) => Gitea.Delete(comment);

    private protected override async Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync()
    {
        var gitea = await FakeGitea.StartAsync(new FakeGiteaOptions { Token = Token, Time = Time }, Cancellation);
        return (gitea, gitea.AddRepository("acme/platform"));
    }

    private protected override DestinationEntry Create() =>
        GiteaRegistration.Create("gitea", new GiteaOptions(Gitea.ApiUrl) { Token = new Secret(Token) }, Services);
}
