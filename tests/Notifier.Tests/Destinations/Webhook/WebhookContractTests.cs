using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Webhook;
using Notifications.Testing.Servers;
using Notifications.Testing.Webhook;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Webhook;

public sealed class WebhookContractTests : DestinationContract
{
    private protected override int Effects => ((FakeWebhook)Server).Accepted.Count;

    private protected override async Task<FakeServer> StartServerAsync() => await FakeWebhook.StartAsync(Cancellation);

    private protected override DestinationEntry Create() => Create($"headers: {{ Authorization: 'Bearer {Token}' }}");

    private protected override OutgoingDelivery Delivery(bool maybeSent = false) => Some.Delivery("d-1", "ops", maybeSent: maybeSent);

    [Fact]
    public async Task It_sends_what_it_is_told_to_where_it_is_told_to()
    {
        Entry = Create("method: PUT\nheaders: { X-Team: sre, Content-Language: en }\ncontentType: application/vnd.acme+json");
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));
        var request = Assert.Single(Server.Requests);
        Assert.Equal(("PUT", "/hook", "d-1", "sre"), (request.Method, request.Path, request.Headers["Idempotency-Key"], request.Headers["X-Team"]));
        Assert.Equal("en", request.Headers["Content-Language"]);
        Assert.StartsWith("application/vnd.acme+json", request.Headers["Content-Type"], StringComparison.Ordinal);
        var json = JsonSerializer.Deserialize<JsonElement>(request.Body);
        Assert.Equal(("failure", "guestbook"), (json.GetProperty("severity").GetString(), json.GetProperty("application").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_body_template_has_the_message_as_its_model()
    {
        Entry = Create("body: '{{ application.name }} is {{ severity | string.upcase }}, said to {{ recipient }}'");
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));
        Assert.Equal("guestbook is FAILURE, said to ops", Assert.Single(Server.Requests).Body);
    }

    [Theory]
    [InlineData("body: '{{ if }}'", "Expecting <expression>")]
    [InlineData("url: https://x.example.com\ncontentType: nonsense", "contentType: is no media type")]
    [InlineData("url: nothing", "url: the value is not an address")]
    [InlineData("method: STEAL", "method: \"STEAL\" is not known")]
    [InlineData("headers: { 'bad header': x }", "is no name of a header")]
    public void A_wrong_option_is_named(string yaml, string problem)
    {
        var document = Document(yaml.StartsWith("url", StringComparison.Ordinal) ? yaml : $"url: https://ops.example.com/hook?key={Token}\n{yaml}");
        WebhookRegistration.Bind(document.Root);
        Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
        Assert.DoesNotContain(document.Problems, found => found.ToString().Contains(Token, StringComparison.Ordinal));
    }

    private DestinationEntry Create(string yaml)
    {
        var document = Document($"url: {Server.Url}hook?key={Token}\n{yaml}");
        var factory = WebhookRegistration.Bind(document.Root);
        Assert.Empty(document.Problems);
        return factory("ops", Services);
    }

    private static ConfigurationDocument Document(string yaml) => ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
}
