using Notifications.Hosting.Configuration;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Destinations.GitLab;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitLab;

public sealed class GitLabRegistrationTests
{
    [Fact]
    public void Little_must_be_said()
    {
        var (options, problems) = Read("token: glpat-1");
        Assert.Empty(problems);
        Assert.Equal(("https://gitlab.com/api/v4/", GitLabTokenKind.Access, false, 120),
            (options.ApiUrl.AbsoluteUri, options.TokenKind, options.CommitStatuses, options.Limits!.WritesPerMinute));
    }

    [Theory]
    [InlineData("apiUrl: https://gitlab.com/api/v4", "token: is missing")]
    [InlineData("token: t\napiUrl: https://gitlab.example.com", "apiUrl: is not the address of GitLab's API")]
    [InlineData("token: t\napiUrl: http://gitlab.example.com/api/v4/", "apiUrl")]
    [InlineData("token: t\ntokenKind: deploy", "tokenKind: \"deploy\" is not known")]
    [InlineData("token: t\nallow: [acme]", "allow[0]: is no pattern of repositories")]
    public void What_is_wrong_is_named(string yaml, string problem) =>
        Assert.Contains(Read(yaml).Problems, found => found.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Check_runs_need_an_App()
    {
        var document = ConfigurationDocument.Parse("token: ghp-1\ncheckRuns: true", "notifications.yaml", EnvironmentVariables.Of());
        GitHubRegistration.Read(document.Root);
        Assert.Contains(document.Problems, problem => problem.ToString().Contains("checkRuns: needs an App", StringComparison.Ordinal));
    }

    private static (GitLabOptions Options, IReadOnlyList<string> Problems) Read(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        var options = GitLabRegistration.Read(document.Root);
        return (options, [.. document.Problems.Select(problem => problem.ToString())]);
    }
}
