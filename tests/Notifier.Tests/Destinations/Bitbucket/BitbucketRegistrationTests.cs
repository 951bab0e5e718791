using Notifications.Hosting.Configuration;
using Notifications.Notifier.Destinations.Bitbucket;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Bitbucket;

public sealed class BitbucketRegistrationTests
{
    [Theory]
    [InlineData("token: t", "https://api.bitbucket.org/2.0/", false)]
    [InlineData("token: t\napiUrl: https://git.example.com/rest/api/1.0", "https://git.example.com/rest/api/1.0/", true)]
    [InlineData("token: t\nkind: cloud\napiUrl: https://proxy.example.com/2.0/", "https://proxy.example.com/2.0/", false)]
    public void The_host_tells_which_kind_it_is(string yaml, string apiUrl, bool isDataCenter)
    {
        var (options, problems) = Read(yaml);
        Assert.Empty(problems);
        Assert.Equal(
            (apiUrl, isDataCenter, 32_000),
            (options.ApiUrl.AbsoluteUri, options.Kind is BitbucketKind.DataCenter, options.LongestComment));
    }

    [Theory]
    [InlineData("apiUrl: https://git.example.com/rest/api/1.0/", "token: is missing")]
    [InlineData("token: t\napiUrl: https://git.example.com", "write https://HOST/rest/api/1.0/")]
    [InlineData("token: t\napiUrl: https://api.bitbucket.org/1.0/", "write https://api.bitbucket.org/2.0/")]
    [InlineData("token: t\napiUrl: http://git.example.com/rest/api/1.0/", "apiUrl")]
    [InlineData("token: t\nkind: server", "kind: \"server\" is not known")]
    [InlineData("token: t\nlongestComment: 65000", "longestComment")]
    public void What_is_wrong_is_named(string yaml, string problem) =>
        Assert.Contains(Read(yaml).Problems, found => found.Contains(problem, StringComparison.Ordinal));

    private static (BitbucketOptions Options, IReadOnlyList<string> Problems) Read(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        var options = BitbucketRegistration.Read(document.Root);
        return (options, [.. document.Problems.Select(problem => problem.ToString())]);
    }
}
