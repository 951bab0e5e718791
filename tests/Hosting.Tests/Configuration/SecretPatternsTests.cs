using Notifications.Hosting.Configuration;
using Xunit;

namespace Notifications.Hosting.Tests.Configuration;

public sealed class SecretPatternsTests
{
    [Theory]
    [InlineData("helm template . --set db.password=hunter2 --set replicas=2", "helm template . --set db.password=*** --set replicas=2")]
    [InlineData("--set-string 'auth.apiKey=abc,x=1'", "--set-string 'auth.apiKey=***,x=1'")]
    [InlineData("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***")]
    [InlineData("header Basic dXNlcjpwdw== refused", "header Basic *** refused")]
    [InlineData("https://git.example.com/?private_token=abc&x=1", "https://git.example.com/?private_token=***&x=1")]
    [InlineData("PGPASS=x PASS=y pw=z", "PGPASS=*** PASS=*** pw=***")]
    [InlineData("""{"token": "abc def", "x": 1}""", """{"token": ***, "x": 1}""")]
    [InlineData("""{"token": "a\"b tail", "x": 1}""", """{"token": ***, "x": 1}""")]
    [InlineData("""--set password="a\\" --set x=1""", "--set password=*** --set x=1")]
    [InlineData("clone with ghp_0123456789abcdefABCD failed", "clone with *** failed")]
    [InlineData("POST https://hooks.slack.com/services/T0/B0/xyz: 404", "POST https://hooks.slack.com/services/*** 404")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end", "*** end")]
    public void A_secret_in_a_message_is_hidden(string text, string shown) => Assert.Equal(shown, SecretPatterns.Hide(text, "***"));

    [Theory]
    [InlineData("error validating token: signature is invalid")]
    [InlineData("Bearer authentication is wanted, a bearer token is missing")]
    [InlineData("one or more objects failed to apply, reason: Deployment.apps \"web\" is invalid: spec.template.spec.containers[0].name")]
    [InlineData("Secret \"db\" not found; secretKeyRef.name is wrong")]
    [InlineData("author=alice key:value a=b passed=3")]
    public void Words_about_secrets_stay(string text) =>
        Assert.Equal(text.Replace("passed=3", "passed=***", StringComparison.Ordinal), SecretPatterns.Hide(text, "***"));

    [Fact]
    public void A_long_word_beside_a_sign_of_a_secret_costs_no_time()
    {
        var text = "token " + new string('x', 1_000_000);
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(text, SecretPatterns.Hide(text, "***"));
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }
}
