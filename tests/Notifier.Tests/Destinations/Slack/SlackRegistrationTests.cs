using Notifications.Hosting.Configuration;
using Notifications.Notifier.Destinations.Slack;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Slack;

public sealed class SlackRegistrationTests
{
    [Fact]
    public void Little_must_be_said()
    {
        var (options, problems) = Read("token: xoxb-1");
        Assert.Empty(problems);
        Assert.Equal(("xoxb-1", "https://slack.com/api/", 1), (options.Token.Reveal(), options.ApiUrl.AbsoluteUri, options.CallsPerSecond));
    }

    [Fact]
    public void An_address_always_ends_in_a_slash()
    {
        var (options, _) = Read("token: t\napiUrl: http://127.0.0.1:5000/api");
        Assert.Equal("http://127.0.0.1:5000/api/", options.ApiUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData("limits: none", null)]
    [InlineData("limits: { callsPerSecond: 20 }", 20)]
    public void Limits_can_be_changed_or_lifted(string limits, int? expected) =>
        Assert.Equal(expected, Read("token: t\n" + limits).Options.CallsPerSecond);

    [Theory]
    [InlineData("", 20)]
    [InlineData("digestAbove: 5", 5)]
    [InlineData("limits: none", null)]
    [InlineData("limits: none\ndigestAbove: 5", 5)]
    public void Where_messages_do_not_wait_they_become_a_digest_only_when_somebody_asked_for_it(string yaml, int? expected) =>
        Assert.Equal(expected, Read("token: t\n" + yaml).Options.DigestAbove);

    [Theory]
    [InlineData("apiUrl: https://slack.com/api/", "token: is missing")]
    [InlineData("token: t\napiUrl: slack.com", "apiUrl: \"slack.com\" is not an address")]
    [InlineData("token: t\nlimits: { callsPerSecond: 0 }", "limits.callsPerSecond: \"0\" is not possible")]
    [InlineData("token: t\nlimits: { perSecond: 1 }", "limits.perSecond: unknown key")]
    [InlineData("token: t\nlimits: nothing", "limits: \"nothing\" is not known")]
    public void What_is_wrong_is_named(string yaml, string problem) =>
        Assert.Contains(Read(yaml).Problems, found => found.Contains(problem, StringComparison.Ordinal));

    private static (SlackOptions Options, IReadOnlyList<string> Problems) Read(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        var options = SlackRegistration.Read(document.Root);
        return (options, [.. document.Problems.Select(problem => problem.ToString())]);
    }
}
