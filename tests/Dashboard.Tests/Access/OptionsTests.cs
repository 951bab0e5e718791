using Notifications.Dashboard.Access;
using Notifications.Hosting.Configuration;
using Xunit;

namespace Notifications.Dashboard.Tests.Access;

/// <summary>The section <c>dashboard</c>: what it means, and what is said about a wrong one.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Without_the_section_there_is_no_dashboard() => Assert.Null(Bind("{}").Options);

    [Fact]
    public void A_dashboard_can_be_switched_off() => Assert.Null(Bind("dashboard: { enabled: false }").Options);

    [Fact]
    public void An_empty_section_is_a_dashboard_on_loopback()
    {
        var (options, problems) = Bind("dashboard: {}");
        Assert.Empty(problems);
        Assert.True(options is { Address: null, Access: DashboardAccess.Local });
    }

    [Theory]
    [InlineData("{ address: \"http://0.0.0.0:8090\" }", "dashboard.address: lets everybody in who can reach it")]
    [InlineData("{ token: short }", "dashboard.token: is short enough to be guessed")]
    [InlineData("{ token: a-token-that-is-long-enough, proxy: { header: X-User, from: [10.0.0.1] } }", "has several ways to sign in")]
    [InlineData("{ proxy: { header: X-User } }", "dashboard.proxy.from: is missing")]
    [InlineData("{ proxy: { header: X-User, from: [] } }", "dashboard.proxy.from: is empty")]
    [InlineData("{ proxy: { header: X-User, from: [everywhere] } }", "dashboard.proxy.from[0]: is no address of a network")]
    [InlineData("{ proxy: { header: \"X User\", from: [10.0.0.1] } }", "dashboard.proxy.header: is not the name of a header")]
    [InlineData("{ oidc: { authority: \"https://id.example.com\", clientId: a, clientSecret: b } }", "dashboard.publicUrl: is missing")]
    [InlineData(
        "{ publicUrl: \"https://n.example.com\", oidc: { authority: \"http://id.example.com\", clientId: a, clientSecret: b } }",
        "dashboard.oidc.authority: would send a secret unencrypted")]
    [InlineData("{ adress: \"http://127.0.0.1:1\" }", "did you mean \"address\"?")]
    public void A_wrong_section_is_reported_with_what_to_do(string section, string words)
    {
        var (_, problems) = Bind($"dashboard: {section}");
        Assert.Contains(problems, problem => problem.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Right_sections_have_no_problems()
    {
        foreach (var section in new[]
        {
            "{ address: \"http://0.0.0.0:8090\", token: a-token-that-is-long-enough }",
            "{ address: \"http://0.0.0.0:8090\", proxy: { header: X-Forwarded-User, from: [10.0.0.0/8, \"::1\"], writers: [\"sre-*\"] } }",
            "{ publicUrl: \"https://n.example.com\", oidc: { authority: \"https://id.example.com\", clientId: a, clientSecret: b } }",
        }) Assert.Empty(Bind($"dashboard: {section}").Problems);
    }

    private static (DashboardOptions? Options, IReadOnlyList<string> Problems) Bind(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        var options = DashboardOptions.Bind(document.Section("dashboard"));
        return (options, [.. document.Problems.Select(problem => problem.ToString())]);
    }
}
