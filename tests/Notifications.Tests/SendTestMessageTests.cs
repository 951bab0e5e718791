using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifications.Tests;

public sealed class SendTestMessageTests : IDisposable
{
    private static readonly string Token = new FakeSlackOptions().Token;
    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_message_is_sent_for_real_and_its_link_is_said()
    {
        await using var slack = await FakeSlack.StartAsync(new FakeSlackOptions { CheckContract = false }, Ct);
        slack.AddChannel("sre");
        var said = await RunAsync(slack, Token, "slack", "#sre");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.StartsWith("delivered to slack:#sre", said.Output, StringComparison.Ordinal);
        Assert.Contains("Test message", Assert.Single(slack.Messages("sre")).Everything, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "notifications.db")));
    }

    [Theory]
    [InlineData("slack", "#nowhere", 1, "channel_not_found; check the channel's name")]
    [InlineData("slack", "", 2, "--recipient: \"\" names no channel")]
    [InlineData("slak", "#sre", 2, "no destination \"slak\" (did you mean \"slack\"?)")]
    public async Task What_was_refused_is_said_with_what_to_do(string destination, string recipient, int code, string problem)
    {
        await using var slack = await FakeSlack.StartAsync(new FakeSlackOptions { CheckContract = false }, Ct);
        var said = await RunAsync(slack, Token, destination, recipient);
        Assert.Equal((code, ""), (said.Code, said.Output));
        Assert.Contains(problem, said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_and_not_shown()
    {
        await using var slack = await FakeSlack.StartAsync(new FakeSlackOptions { CheckContract = false }, Ct);
        var said = await RunAsync(slack, "xoxb-of-another-app", "slack", "#sre");
        Assert.Equal(1, said.Code);
        Assert.Contains("invalid_auth", said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("another-app", said.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Said> RunAsync(FakeSlack slack, string token, string destination, string recipient) => Cli.RunAsync(
        "test", "--destination", destination, "--recipient", recipient, "--config", _folder.File("notifications.yaml", $$"""
            instances: [{ name: prod, watch: { directory: . } }]
            health: { enabled: false }
            destinations: { slack: { type: slack, token: "{{token}}", apiUrl: "{{slack.Url}}api/" } }
            """));
}
