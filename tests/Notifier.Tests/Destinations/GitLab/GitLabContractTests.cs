using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.GitLab;
using Notifications.Testing.GitHub;
using Notifications.Testing.GitLab;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.GitLab;

public sealed class GitLabContractTests : ForgeContract
{
    private FakeGitLab GitLab => (FakeGitLab)Server;

    private protected override string Url => "git@gitlab.com:acme/deploy/platform.git";

    private protected override string Login => "project_42_bot_1f2e";

    private protected override string Group => "acme/deploy";

    private protected override char Separator => '!';

    private protected override IReadOnlyList<PostedComment> Comments(int number) => GitLab.Notes("acme/deploy/platform", number);

    private protected override void Comment(int number, string author, string body) =>
        GitLab.Note("acme/deploy/platform", number, author, body);

    private protected override void Delete(PostedComment comment) => GitLab.Delete(comment);

    private protected override async Task<(FakeServer Server, FakeRepository Project)> StartForgeAsync()
    {
        var gitLab = await FakeGitLab.StartAsync(new FakeGitLabOptions { Token = Token, Time = Time }, Cancellation);
        return (gitLab, gitLab.AddProject("acme/deploy/platform"));
    }

    private protected override DestinationEntry Create() => GitLabRegistration.Create(
        "gitlab", new GitLabOptions { Token = new Secret(Token), ApiUrl = GitLab.ApiUrl }, Services);
}
