using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Preset;
using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.Presets;

/// <summary>What a preset is tried with: how it is configured, what the service is asked, and what it answers.</summary>
/// <param name="Settings">With SERVER in the place of the server's address.</param>
/// <param name="Path">Where a new message is sent to, with its query.</param>
/// <param name="Success">What the service answers.</param>
internal sealed record PresetCase(string Preset, string Settings, string Recipient, string Path, FakeAnswer Success)
{
    public const string Token = "secret-token-0123456789abcdef";

    /// <summary>Of the message in the answer.</summary>
    public string? Id { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Members of the body, by their path.</summary>
    public (string Path, string Value)[] Body { get; init; } = [];

    /// <summary>The longest texts that the service takes, by their path in the body.</summary>
    public (string Path, int Most)[] Longest { get; init; } = [];

    /// <summary>Answers, and the type of the outcome.</summary>
    public (FakeAnswer Answer, Type Outcome)[] Failures { get; init; } = [];

    /// <summary>How a message is changed: method and path.</summary>
    public string? Edit { get; init; }

    /// <summary>What the service answers when the message is not there any more.</summary>
    public FakeAnswer? Gone { get; init; }

    private static FakeAnswer Json(int status, string body) => new(status, body);

    private static readonly Type Permanent = typeof(DeliveryOutcome.Rejected);
    private static readonly Type Later = typeof(DeliveryOutcome.Deferred);
    private static readonly Type Operator = typeof(DeliveryOutcome.Unusable);

    public static IReadOnlyList<PresetCase> All { get; } =
    [
        new("alertmanager", $"{{ url: SERVER, token: {Token}, labels: '{{\"team\": \"sre\"}}' }}", "platform", "/api/v2/alerts",
            Json(200, ""))
        {
            Headers = [("Authorization", $"Bearer {Token}")],
            Body =
            [
                ("0.labels.application", "guestbook"), ("0.labels.team", "sre"), ("0.labels.recipient", "platform"),
                ("0.annotations.severity", "failure"), ("0.startsAt", "2026-03-04T12:00:00Z"), ("0.endsAt", "2026-03-05T12:00:00Z"),
            ],
            Failures = [(Json(400, "\"bad label\""), Permanent), (Json(503, ""), Later)],
        },
        new("cloudevents", $"{{ url: SERVER/events, token: {Token} }}", "orders", "/events", Json(202, ""))
        {
            Headers = [("Authorization", $"Bearer {Token}"), ("Content-Type", "application/cloudevents+json")],
            Body =
            [
                ("specversion", "1.0"), ("id", "d-1"), ("type", "io.argoproj.notification"), ("recipient", "orders"),
                ("source", "/argocd/prod-eks/argocd/guestbook"), ("data.severity", "failure"), ("data.application.project", "shop"),
            ],
            Failures = [(Json(400, "{}"), Permanent), (Json(403, "{}"), Operator), (Json(502, "{}"), Later)],
        },
        new("discord", $"{{ webhooks: {{ ops: SERVER/api/webhooks/1/{Token} }} }}", "ops", $"/api/webhooks/1/{Token}?wait=true", Json(200, """{"id":"1157"}"""))
        {
            Id = "1157",
            Body =
            [
                ("embeds.0.title", "❌ Sync of guestbook failed"), ("embeds.0.color", "14687834"), ("embeds.0.fields.0.value", "4f2a1c9"),
                ("allowed_mentions.parse", "[]"), ("embeds.0.timestamp", "2026-03-04T12:00:00Z"),
            ],
            Longest = [("embeds.0.title", 256), ("embeds.0.description", 4096), ("embeds.0.fields.0.name", 256),
                ("embeds.0.fields.0.value", 1024), ("embeds.0.footer.text", 2048)],
            Failures =
            [
                (Json(404, """{"message":"Unknown Webhook","code":10015}"""), Permanent), (Json(400, """{"code":50035}"""), Permanent),
                (Json(429, """{"message":"You are being rate limited.","retry_after":0.75}"""), Later), (Json(401, "{}"), Operator),
            ],
            Edit = $"PATCH /api/webhooks/1/{Token}/messages/1157",
            Gone = Json(404, """{"message":"Unknown Message","code":10008}"""),
        },
        new("googlechat", $"{{ webhooks: {{ ops: 'SERVER/v1/spaces/A/messages?key=k&token={Token}' }} }}", "ops", $"/v1/spaces/A/messages?key=k&token={Token}&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD", Json(200, """{"name":"spaces/A/messages/B"}"""))
        {
            Body =
            [
                ("fallbackText", "Sync of guestbook failed"), ("cardsV2.0.card.header.title", "❌ Sync of guestbook failed"),
                ("cardsV2.0.card.sections.0.widgets.0.textParagraph.text", "One or more objects failed to apply."),
            ],
            Failures =
            [
                (Json(400, """{"error":{"status":"INVALID_ARGUMENT","message":"bad card"}}"""), Permanent),
                (Json(429, """{"error":{"status":"RESOURCE_EXHAUSTED"}}"""), Later), (Json(403, "{}"), Operator),
            ],
        },
        new("grafana", $"{{ apiUrl: SERVER/api, apiKey: {Token} }}", "deployment|argocd", "/api/annotations", Json(200, """{"id":7,"message":"Annotation added"}"""))
        {
            Id = "7",
            Headers = [("Authorization", $"Bearer {Token}")],
            Body = [("time", "1772625600000"), ("tags", """["deployment","argocd"]""")],
            Failures = [(Json(400, """{"message":"bad"}"""), Permanent), (Json(401, "{}"), Operator), (Json(500, "{}"), Later)],
            Edit = "PATCH /api/annotations/7",
        },
        new("mattermost", $"{{ apiURL: SERVER, token: {Token} }}", "4xp9fdt77pncbef59f4k1qe83o", "/api/v4/posts", Json(201, """{"id":"p1"}"""))
        {
            Id = "p1",
            Headers = [("Authorization", $"Bearer {Token}")],
            Body =
            [
                ("channel_id", "4xp9fdt77pncbef59f4k1qe83o"), ("pending_post_id", "d-1"), ("props.attachments.0.color", "#E01E5A"),
                ("props.attachments.0.title", "❌ Sync of guestbook failed"),
            ],
            Failures = [(Json(400, "{}"), Permanent), (Json(401, "{}"), Operator), (Json(403, """{"message":"no permission"}"""), Operator), (Json(500, "{}"), Later)],
            Edit = "PUT /api/v4/posts/p1/patch",
            Gone = Json(404, """{"id":"app.post.get.app_error"}"""),
        },
        new("newrelic", $"{{ apiKey: {Token}, apiURL: SERVER }}", "1234567", "/v2/applications/1234567/deployments.json", Json(201, "{}"))
        {
            Headers = [("Api-Key", Token)],
            Body = [("deployment.revision", "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39"),
                ("deployment.description", "Sync of guestbook failed"), ("deployment.user", "Argo CD")],
            Longest = [("deployment.revision", 127), ("deployment.user", 31)],
            Failures = [(Json(422, """{"error":{"title":"bad"}}"""), Permanent), (Json(401, "{}"), Operator)],
        },
        new("opsgenie", $"{{ apiKeys: {{ sre: {Token} }}, apiUrl: SERVER }}", "sre", "/v2/alerts", Json(202, """{"result":"Request will be processed"}"""))
        {
            Headers = [("Authorization", $"GenieKey {Token}")],
            Body = [("message", "Sync of guestbook failed"), ("priority", "P2"), ("entity", "guestbook"), ("details.Revision", "4f2a1c9")],
            Longest = [("message", 130), ("description", 15_000), ("alias", 512), ("entity", 512)],
            Failures = [(Json(422, """{"message":"Request body is not processable"}"""), Permanent), (Json(403, "{}"), Operator), (Json(429, "{}"), Later)],
        },
        new("pagerduty", $"{{ serviceKeys: {{ platform: {Token} }}, apiUrl: SERVER }}", "platform", "/v2/enqueue", Json(202, """{"status":"success"}"""))
        {
            Body =
            [
                ("routing_key", Token), ("event_action", "trigger"), ("payload.severity", "critical"), ("payload.source", "prod-eks"),
                ("payload.summary", "Sync of guestbook failed"), ("links.0.text", "Open in Argo CD"),
            ],
            Longest = [("payload.summary", 1024)],
            Failures = [(Json(400, """{"status":"invalid event","errors":["'routing_key' is missing"]}"""), Permanent), (Json(429, "{}"), Later), (Json(500, "{}"), Later)],
        },
        new("pushover", $"{{ token: {Token}, apiURL: SERVER }}", "uQiRzpo4DXghDmr9QzzfQu27cmVRsG", "/1/messages.json", Json(200, """{"status":1,"request":"r"}"""))
        {
            Body = [("token", Token), ("user", "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"), ("priority", "1"), ("html", "1"),
                ("timestamp", "1772625600")],
            Longest = [("title", 250), ("message", 1024), ("url", 512)],
            Failures =
            [
                (Json(400, """{"user":"invalid","errors":["user identifier is not a valid user"],"status":0}"""), Permanent),
                (Json(400, """{"token":"invalid","errors":["application token is invalid"],"status":0}"""), Operator), (Json(429, "{}"), Later),
            ],
        },
        new("rocketchat", $"{{ serverUrl: SERVER, userId: u1, token: {Token}, alias: argo }}", "#deployments", "/api/v1/chat.postMessage", Json(200, """{"success":true,"message":{"_id":"m1","rid":"r1"}}"""))
        {
            Id = "m1",
            Headers = [("X-Auth-Token", Token), ("X-User-Id", "u1")],
            Body = [("channel", "#deployments"), ("alias", "argo"), ("attachments.0.title", "❌ Sync of guestbook failed")],
            Failures =
            [
                (Json(400, """{"success":false,"error":"[invalid-channel]"}"""), Permanent), (Json(401, "{}"), Operator),
                (Json(400, """{"success":false,"errorType":"error-too-many-requests"}"""), Later), (Json(200, """{"success":false}"""), Permanent),
            ],
        },
        new("teams", $"{{ recipientUrls: {{ ops: 'SERVER/workflows/1?sig={Token}' }} }}", "ops", $"/workflows/1?sig={Token}", Json(202, ""))
        {
            Body =
            [
                ("type", "message"), ("attachments.0.contentType", "application/vnd.microsoft.card.adaptive"),
                ("attachments.0.content.body.0.text", "❌ Sync of guestbook failed"), ("attachments.0.content.body.0.color", "Attention"),
            ],
            Failures = [(Json(400, """{"error":{"message":"bad card"}}"""), Permanent), (Json(401, "{}"), Operator), (Json(429, "{}"), Later)],
        },
        new("telegram", $"{{ token: '{Token}', apiURL: SERVER }}", "-1001234567890", $"/bot{Token}/sendMessage", Json(200, """{"ok":true,"result":{"message_id":42}}"""))
        {
            Id = "42",
            Body =
            [
                ("chat_id", "-1001234567890"), ("parse_mode", "HTML"), ("link_preview_options.is_disabled", "true"),
            ],
            Longest = [("text", 4096)],
            Failures =
            [
                (Json(400, """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"""), Permanent),
                (Json(403, """{"ok":false,"description":"Forbidden: bot was blocked by the user"}"""), Operator),
                (Json(429, """{"ok":false,"description":"Too Many Requests: retry after 9","parameters":{"retry_after":9}}"""), Later),
                (Json(401, """{"ok":false,"description":"Unauthorized"}"""), Operator),
            ],
            Edit = $"POST /bot{Token}/editMessageText",
            Gone = Json(400, """{"ok":false,"description":"Bad Request: message to edit not found"}"""),
        },
        new("webex", $"{{ token: {Token}, apiURL: SERVER }}", "ada@example.com", "/v1/messages", Json(200, """{"id":"w1"}"""))
        {
            Id = "w1",
            Headers = [("Authorization", $"Bearer {Token}")],
            Body = [("toPersonEmail", "ada@example.com")],
            Longest = [("markdown", 7439)],
            Failures = [(Json(400, """{"message":"bad room"}"""), Permanent), (Json(401, "{}"), Operator), (Json(429, "{}"), Later)],
        },
    ];

    public static PresetCase Of(string preset) => All.Single(one => one.Preset == preset);

    public DestinationEntry Create(Uri server, DestinationServices services)
    {
        var document = ConfigurationDocument.Parse(
            $"destination: {Settings.Replace("SERVER", server.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)}", "notifications.yaml",
            EnvironmentVariables.Of());
        var factory = PresetRegistration.Bind(document.Root.Optional("destination"), PresetRegistration.Read(Preset));
        document.ThrowIfInvalid();
        return factory("here", services);
    }

    /// <summary>What stands at a path in JSON: a text, or the JSON of what is none.</summary>
    public static string? At(JsonElement json, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (json.ValueKind == JsonValueKind.Array && int.TryParse(step, out var at) && at < json.GetArrayLength()) json = json[at];
            else if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(step, out var member)) json = member;
            else return null;
        }

        return json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText();
    }
}
