using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.AzureDevOps;
using Notifications.Testing.AzureDevOps;
using Notifications.Testing.GitHub;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.AzureDevOps;

public sealed class AzureDevOpsContractTests : ForgeContract
{
    private const string User = "6f168adb-59d4-4fc0-be3b-fb21b939b2a6";

    private FakeAzureDevOps Azure => (FakeAzureDevOps)Server;

    private protected override string Url => "https://fabrikam@dev.azure.com/fabrikam/acme/_git/platform";

    private protected override string Login => User;

    private protected override string Group => "acme";

    private protected override char Separator => '!';

    private protected override bool Locks => false;

    private protected override bool FollowsRenames => false;

    private protected override IReadOnlyList<PostedComment> Comments(int number) => Azure.Comments("acme/platform", number);

    private protected override void Comment(int number, string author, string body) =>
        Azure.Comment("acme/platform", number, author, body);

    private protected override void Delete(PostedComment comment) => Azure.Delete(comment);

    private protected override async Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync()
    {
        var azure = await FakeAzureDevOps.StartAsync(
            new FakeAzureDevOpsOptions { Token = Token, Time = Time, UserId = User }, Cancellation);
        return (azure, azure.AddRepository("acme/platform"));
    }

    private protected override DestinationEntry Create() =>
        AzureDevOpsRegistration.Create("azure", new AzureDevOpsOptions(Azure.ApiUrl) { Token = new Secret(Token) }, Services);
}
