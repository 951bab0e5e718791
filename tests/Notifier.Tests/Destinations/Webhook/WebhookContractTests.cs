using System.Collections.Immutable;
using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Webhook;
using Notifications.Templates;
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
        Assert.Equal(("PUT", "/hook", "d-1", "sre"),
            (request.Method, request.Path, request.Headers["Idempotency-Key"], request.Headers["X-Team"]));
        Assert.Equal("en", request.Headers["Content-Language"]);
        Assert.StartsWith("application/vnd.acme+json", request.Headers["Content-Type"], StringComparison.Ordinal);
        var json = JsonSerializer.Deserialize<JsonElement>(request.Body);
        Assert.Equal(("failure", "guestbook"),
            (json.GetProperty("severity").GetString(), json.GetProperty("application").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_body_template_has_the_message_as_its_model()
    {
        Entry = Create("body: '{{ application.name }} is {{ severity | string.upcase }}, said to {{ recipient }}'");
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));
        Assert.Equal("guestbook is FAILURE, said to ops", Assert.Single(Server.Requests).Body);
    }

    [Fact]
    public async Task Address_headers_and_body_are_templates_over_the_whole_model()
    {
        Entry = Create(
            """
            url: "URL/{{ app.metadata.labels.team }}/hook?sync={{ app.metadata.name }}&title={{ title }}"
            headers: { X-App: "{{ app.metadata.name }}", X-Note: "{{ app.metadata.annotations.note }}" }
            body: '{"text": "{{ app.metadata.annotations.note }}", "replicas": {{ app.spec.replicas }}, "title": {{ title | object.to_json }}, "missing": "{{ app.metadata.annotations.none }}"}'
            """.Replace("URL", Server.Url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
        var app = JsonSerializer.SerializeToElement(new
        {
            app = new
            {
                metadata =
                new { name = "we/b&c", labels = new { team = "a b" }, annotations = new { note = "a \"quote\",\r\n\\ and é" } },
                spec = new { replicas = 3 }
            },
        });
        var message = Some.Message() with { Model = TemplateModel.FromJson(app) };
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Some.Delivery("d-1", "ops", message: message)));

        var request = Assert.Single(Server.Requests);
        Assert.Equal("/a%20b/hook", request.Path);
        Assert.Equal([("sync", "we/b&c"), ("title", "Sync of guestbook failed")], request.Query.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(("we/b&c", "a \"quote\", \\ and ?"), (request.Headers["X-App"], request.Headers["X-Note"]));
        var body = JsonSerializer.Deserialize<JsonElement>(request.Body);
        Assert.Equal("a \"quote\",\r\n\\ and é", body.GetProperty("text").GetString());
        Assert.Equal((3, "Sync of guestbook failed", ""),
            (body.GetProperty("replicas").GetInt32(), body.GetProperty("title").GetString(), body.GetProperty("missing").GetString()));
    }

    [Fact]
    public async Task A_template_of_the_address_that_fails_is_the_operators_to_mend()
    {
        Entry = Create("url: \"URL/{{ if app }}{{ 1 | math.format 'nonsense' 1 2 3 }}{{ end }}\"".Replace(
            "URL", Server.Url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
        var message = Some.Message() with { Model = TemplateModel.FromJson(JsonElement.Parse("""{"app":{}}""")) };
        Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(Some.Delivery("d-1", "ops", message: message)));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task A_template_may_bring_a_request_of_its_own_for_this_destination()
    {
        Entry = Create("headers: { X-Team: sre }");
        var own = JsonDocument.Parse("""{ "ops": { "method": "PUT", "path": "/a/b?x=1", "body": "own" }, "other": { "body": "not this" } }""").RootElement;
        Assert.IsType<DeliveryOutcome.Delivered>(
            await DeliverAsync(Delivery() with
            {
                Message =
                Some.Message() with { Native = ImmutableDictionary<string, JsonElement>.Empty.Add("webhook", own) }
            }));
        var request = Assert.Single(Server.Requests);
        Assert.Equal(("PUT", "/hook/a/b", "own", "sre"), (request.Method, request.Path, request.Body, request.Headers["X-Team"]));
    }

    [Fact]
    public async Task A_path_of_a_template_leads_to_no_other_host()
    {
        Entry = Create("");
        var own = JsonDocument.Parse("""{ "ops": { "path": "//@elsewhere.example.com/x", "body": "own" } }""").RootElement;
        Assert.IsType<DeliveryOutcome.Delivered>(
            await DeliverAsync(Delivery() with
            {
                Message =
                Some.Message() with { Native = ImmutableDictionary<string, JsonElement>.Empty.Add("webhook", own) }
            }));
        Assert.StartsWith("/hook/", Assert.Single(Server.Requests).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../admin")]
    [InlineData("a/%2E%2E/b")]
    public async Task A_path_of_a_template_with_dots_is_refused(string path)
    {
        Entry = Create("");
        var own = JsonSerializer.SerializeToElement(new { ops = new { path, body = "own" } });
        Assert.IsType<DeliveryOutcome.Unusable>(
            await DeliverAsync(Delivery() with
            {
                Message =
                Some.Message() with { Native = ImmutableDictionary<string, JsonElement>.Empty.Add("webhook", own) }
            }));
        Assert.Empty(Server.Requests);
    }

    /// <summary>A tenant writes the label.</summary>
    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("%2e%2e")]
    [InlineData("a/../../admin")]
    [InlineData("x?admin=true#")]
    [InlineData("@evil.example")]
    public async Task A_value_in_the_address_leads_nowhere_else(string label)
    {
        Entry = Create("url: \"URL/teams/{{ app.metadata.labels.team }}/hook\"".Replace(
            "URL", Server.Url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
        var outcome = await DeliverAsync(Some.Delivery("d-1", "ops", message: Some.Message() with { Model = Labelled(label) }));

        if (label.Trim('.').Length == 0) Assert.Contains(
            "leads elsewhere", Assert.IsType<DeliveryOutcome.Unusable>(outcome).Reason, StringComparison.Ordinal);
        else Assert.Matches("^/teams/[^/]+/hook$", Assert.Single(Server.Requests).Path.Replace(label, "label", StringComparison.Ordinal));
        Assert.All(Server.Requests, request => Assert.Empty(request.Query));
    }

    [Theory]
    [InlineData("1, \"admin\": true", "1, \"admin\": true")]
    [InlineData("\"", "\"")]
    [InlineData("} {", "} {")]
    public async Task A_value_outside_of_a_string_writes_no_members_of_the_body(string label, string expected)
    {
        Entry = Create("body: '{\"team\": {{ app.metadata.labels.team }}, \"severity\": \"{{ severity }}\"}'");
        Assert.IsType<DeliveryOutcome.Delivered>(
            await DeliverAsync(Some.Delivery("d-1", "ops", message: Some.Message() with { Model = Labelled(label) })));

        var body = JsonSerializer.Deserialize<JsonElement>(Assert.Single(Server.Requests).Body);
        Assert.Equal(["team", "severity"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(expected, body.GetProperty("team").GetString());
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_for_want_of_a_value_is_the_message_itself()
    {
        Entry = Create("body: '{\"team\": {{ app.metadata.labels.none }}}'");
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));

        Assert.Equal("guestbook",
            JsonSerializer.Deserialize<JsonElement>(Assert.Single(Server.Requests).Body).GetProperty("application").GetProperty("name")
            .GetString());
    }

    private static TemplateModel Labelled(string team) =>
        TemplateModel.FromJson(JsonSerializer.SerializeToElement(new { app = new { metadata = new { labels = new { team } } } }));

    [Theory]
    [InlineData("url: 'https://{{ recipient }}/hook'", "url: takes its server from a message")]
    [InlineData("url: 'https://hooks.example.com{{ recipient }}'", "url: takes its server from a message")]
    [InlineData("url: 'https://hooks.example.com/{{ recipent }}'", "recipent")]
    [InlineData("headers: { X-App: '{{ if }}' }", "Expecting <expression>")]
    [InlineData("body: '{{ if }}'", "Expecting <expression>")]
    [InlineData("url: https://x.example.com\ncontentType: nonsense", "contentType: is no media type")]
    [InlineData("url: \"https://x.example.com/{{ 1 | math.format 'nonsense' 1 2 3 }}\"", "url: ")]
    [InlineData("headers: { X-Team: \"{{ 1 | math.format 'nonsense' 1 2 3 }}\" }", "headers.X-Team: ")]
    [InlineData("url: nothing", "url: the value is not an address")]
    [InlineData("method: STEAL", "method: \"STEAL\" is not known")]
    [InlineData("headers: { 'bad header': x }", "is no name of a header")]
    public void A_wrong_option_is_named(string yaml, string problem)
    {
        var document = Document(
            yaml.StartsWith("url", StringComparison.Ordinal) ? yaml : $"url: https://ops.example.com/hook?key={Token}\n{yaml}");
        WebhookRegistration.Bind(document.Root);
        Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
        Assert.DoesNotContain(document.Problems, found => found.ToString().Contains(Token, StringComparison.Ordinal));
    }

    private DestinationEntry Create(string yaml)
    {
        var document = Document(yaml.StartsWith("url", StringComparison.Ordinal) ? yaml : $"url: {Server.Url}hook?key={Token}\n{yaml}");
        var factory = WebhookRegistration.Bind(document.Root);
        Assert.Empty(document.Problems);
        return factory("ops", Services);
    }

    private static ConfigurationDocument Document(string yaml) =>
        ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
}
