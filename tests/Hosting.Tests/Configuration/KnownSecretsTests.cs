using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Xunit;

namespace Notifications.Hosting.Tests.Configuration;

public sealed class KnownSecretsTests
{
    [Theory]
    [InlineData("xoxb-123456", "token xoxb-123456 is revoked", "token *** is revoked")]
    [InlineData("Bearer abc.def.ghi", "401 for abc.def.ghi", "401 for ***")]
    [InlineData("Basic dXNlcjpodW50ZXIy", "<h1>dXNlcjpodW50ZXIy</h1>", "<h1>***</h1>")]
    [InlineData("https://hooks.example.com/services/T0/B0/secret", "POST /services/T0/B0/secret failed", "POST *** failed")]
    [InlineData("amqp://app:hunter22@broker/", "login app:hunter22 refused", "login app:*** refused")]
    [InlineData("with\"quote1", """{"token":"with\u0022quote1"}""", """{"token":"***"}""")]
    [InlineData("p&ss=word1", "?password=p%26ss%3Dword1", "?password=***")]
    [InlineData("short", "short words stay", "short words stay")]
    public void What_a_server_repeats_is_masked(string secret, string said, string shown)
    {
        var known = new KnownSecrets();
        known.Add(new Secret(secret));
        Assert.Equal(shown, known.Mask(said));
    }

    [Fact]
    public void The_longer_of_two_secrets_is_masked_as_a_whole()
    {
        var known = new KnownSecrets();
        known.Add(new Secret("secret-1"));
        known.Add(new Secret("secret-1-and-more"));
        Assert.Equal("*** ***", known.Mask("secret-1-and-more secret-1"));
    }

    [Fact]
    public void Every_secret_of_a_configuration_is_known()
    {
        var document = ConfigurationDocument.Parse(
            """
            store: { type: postgresql, connection: "Host=db;Password=pg-secret" }
            bus: { type: rabbitmq, uri: "amqp://user:mq-secret@host/" }
            token: "${TOKEN}"
            """,
            "conf.yaml",
            EnvironmentVariables.Of(("TOKEN", "token-secret\n")));
        _ = HostingOptions.Bind(document, BusRoles.Both);
        _ = document.Section("token").Token();
        Assert.Equal("*** *** ***", document.Secrets.Mask("pg-secret mq-secret token-secret"));
    }
}
