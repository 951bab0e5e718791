namespace Notifications.Import.Writing;

/// <summary>What becomes of the services that have a destination of their own kind here.</summary>
internal static class ServiceTable
{
    private const string Retired =
        "connectors of Office 365 are retired: make a workflow (Power Automate) for each recipient and put its address into the environment variable";

    private const string Gateway =
        "an event over HTTP (CloudEvents) takes the place of a client of its own: put the address of a gateway into the environment variable";

    /// <summary>By the type of the service.</summary>
    public static FrozenDictionary<string, PeerDestination> All { get; } = new Dictionary<string, PeerDestination>
    {
        ["alertmanager"] = new(
            "alertmanager",
            [
                ("bearerToken", "token", SettingForm.Secret), ("basicAuth.username", "user", SettingForm.Text),
                ("basicAuth.password", "password", SettingForm.Secret),
            ])
        {
            Ignored = ["targets", "scheme", "apiPath", "basicAuth", "timeout"],
        },
        ["awssqs"] = new("cloudevents", [])
        {
            Needed = [("url", "url")],
            Ignored = ["queue", "region", "account", "key", "secret", "endpointUrl"],
            Hand = Gateway,
        },
        ["email"] = new(
            "email",
            [
                ("host", "host", SettingForm.Text), ("port", "port", SettingForm.Text), ("username", "username", SettingForm.Text),
                ("password", "password", SettingForm.Secret), ("from", "from", SettingForm.Text),
            ])
        {
            Ignored = ["html"],
        },
        ["gcppubsub"] = new("cloudevents", []) { Needed = [("url", "url")], Ignored = ["project", "topic", "keyFile"], Hand = Gateway },
        ["googlechat"] = new("googlechat", [("webhooks", "webhooks", SettingForm.Urls)]),
        ["grafana"] = new("grafana", [("apiUrl", "apiUrl", SettingForm.Address), ("apiKey", "apiKey", SettingForm.Secret)]),
        ["mattermost"] = new("mattermost", [("apiURL", "apiURL", SettingForm.Address), ("token", "token", SettingForm.Secret)]),
        ["nats"] = new("cloudevents", [])
        {
            Needed = [("url", "url")],
            Ignored = ["url", "headers", "nkey", "username", "password"],
            Hand = Gateway,
        },
        ["newrelic"] = new("newrelic", [("apiURL", "apiURL", SettingForm.Address), ("apiKey", "apiKey", SettingForm.Secret)]),
        ["opsgenie"] = new("opsgenie", [("apiUrl", "apiUrl", SettingForm.Address), ("apiKeys", "apiKeys", SettingForm.Secrets)]),
        ["pagerduty"] = new("pagerduty", [])
        {
            Needed = [("serviceKeys.service", "integration-key")],
            Ignored = ["token", "from", "serviceId"],
            Hand = "events take the place of the REST API: add an integration Events API v2 to each service and write its key under serviceKeys, by the recipient of the subscriptions",
        },
        ["pagerdutyv2"] = new("pagerduty", [("serviceKeys", "serviceKeys", SettingForm.Secrets)]),
        ["pushover"] = new("pushover", [("token", "token", SettingForm.Secret)]),
        ["rocketchat"] = new(
            "rocketchat",
            [
                ("serverUrl", "serverUrl", SettingForm.Address), ("alias", "alias", SettingForm.Text), ("icon", "icon", SettingForm.Text),
                ("avatar", "avatar", SettingForm.Text),
            ])
        {
            Needed = [("userId", "user-id"), ("token", "token")],
            Ignored = ["email", "password"],
            Hand = "a personal access token takes the place of the password: put it and the id of its user into the environment variables",
        },
        ["teams"] = new("teams", [("recipientUrls", "recipientUrls", SettingForm.Urls)]) { Hand = Retired },
        ["teams-workflows"] = new("teams", [("recipientUrls", "recipientUrls", SettingForm.Urls)]),
        ["telegram"] = new("telegram", [("token", "token", SettingForm.Secret)]),
        ["webex"] = new("webex", [("token", "token", SettingForm.Secret), ("apiURL", "apiURL", SettingForm.Address)]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Fields of a template's block that mean the same in the front matter: what the destination's preset looks for.</summary>
    public static FrozenDictionary<string, string[]> Blocks { get; } = new Dictionary<string, string[]>
    {
        ["alertmanager"] = ["labels", "annotations", "generatorURL"],
        ["googlechat"] = ["cardsV2", "cards", "threadKey"],
        ["mattermost"] = ["attachments"],
        ["newrelic"] = ["revision", "changelog", "description", "user"],
        ["opsgenie"] = ["description", "priority", "alias", "note", "actions", "tags", "details", "entity", "visibleTo", "user"],
        ["pagerdutyv2"] = ["summary", "severity", "source", "component", "group", "class", "url", "dedupKey"],
        ["rocketchat"] = ["attachments"],
        ["teams"] = ["adaptiveCard", "facts", "sections", "potentialAction"],
        ["teams-workflows"] = ["adaptiveCard", "facts", "sections", "potentialAction"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a template's block <c>github</c> writes, and the switch of the destination that writes it here.</summary>
    public static FrozenDictionary<string, string> GitHubStatuses { get; } = new Dictionary<string, string>
    {
        ["status"] = "commitStatuses",
        ["deployment"] = "deployments",
        ["checkRun"] = "checkRuns",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Fields of a template's block that came over: as they are, as the message, or as its severity.</summary>
    public static string[] TakenOf(string service) =>
        [.. Blocks.GetValueOrDefault(service, []), .. service switch
        {
            "email" => ["subject", "body"],
            "teams" or "teams-workflows" => ["title", "text", "summary", "themeColor"],
            _ => Array.Empty<string>(),
        }];
}

/// <param name="Type">Ours.</param>
/// <param name="Settings">Where each is read from, and what it is called here.</param>
internal sealed record PeerDestination(string Type, (string From, string To, SettingForm Form)[] Settings)
{
    /// <summary>Settings that have no counterpart there: ours, and how its environment variable is called.</summary>
    public (string To, string Name)[] Needed { get; init; } = [];

    /// <summary>Settings that nothing needs here, or that are read elsewhere.</summary>
    public string[] Ignored { get; init; } = [];

    /// <summary>What is to be done by hand; null: nothing.</summary>
    public string? Hand { get; init; }
}

internal enum SettingForm
{
    Text,
    Secret,

    /// <summary>An address, with or without its scheme.</summary>
    Address,

    /// <summary>Secrets by recipient.</summary>
    Secrets,

    /// <summary>Addresses with a secret in them by recipient.</summary>
    Urls,
}
