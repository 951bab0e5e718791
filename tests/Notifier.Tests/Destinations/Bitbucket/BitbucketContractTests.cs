using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Bitbucket;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Testing.Bitbucket;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.Bitbucket;

public abstract class BitbucketContract : ForgeContract
{
    private protected FakeBitbucket Bitbucket => (FakeBitbucket)Server;

    private protected override string Group => "acme";

    private protected override char Separator => '#';

    private protected override IReadOnlyList<PostedComment> Comments(int number) => Bitbucket.Comments("acme/platform", number);

    private protected override void Comment(int number, string author, string body) =>
        Bitbucket.Comment("acme/platform", number, author, body);

    private protected override void Delete(PostedComment comment) => Bitbucket.Delete(comment);
}

public sealed class BitbucketCloudContractTests : BitbucketContract
{
    private protected override string Url => "git@bitbucket.org:acme/platform.git";

    private protected override string Login => "{0b0e1a55-24a4-4f0c-93d5-0c6d2f3a7b11}";

    private protected override ForgeMarkdown Markdown => BitbucketMarkdown.Cloud;

    private protected override async Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync()
    {
        var cloud = await FakeBitbucketCloud.StartAsync(
            new FakeBitbucketOptions { Token = Token, Login = Login, Time = Time }, Cancellation);
        return (cloud, cloud.AddRepository("acme/platform"));
    }

    private protected override DestinationEntry Create() => BitbucketRegistration.Create(
        "bitbucket", new BitbucketOptions { Token = new Secret(Token), ApiUrl = Bitbucket.ApiUrl }, Services);
}

public sealed class BitbucketDataCenterContractTests : BitbucketContract
{
    private protected override string Url => "https://git.example.com/scm/acme/platform.git";

    private protected override string Login => "deploy-bot";

    private protected override ForgeMarkdown Markdown => BitbucketMarkdown.DataCenter;

    private protected override async Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync()
    {
        var server = await FakeBitbucketDataCenter.StartAsync(
            new FakeBitbucketOptions { Token = Token, Login = Login, Time = Time }, Cancellation);
        return (server, server.AddRepository("acme/platform"));
    }

    private protected override DestinationEntry Create() => BitbucketRegistration.Create(
        "bitbucket", new BitbucketOptions { Kind = BitbucketKind.DataCenter, Token = new Secret(Token), ApiUrl = Bitbucket.ApiUrl }, Services);
}
