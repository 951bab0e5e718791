using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier.Tests.Subscriptions;

/// <summary>One line of subscription-cases.jsonl: annotations and settings, and the destinations that Argo CD Notifications 3.5.1
/// derives.</summary>
internal sealed class ArgoCase
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly JsonObject _json;

    private ArgoCase(JsonObject json) => _json = json;

    public static IReadOnlyDictionary<string, ArgoCase> All { get; } = Lines("subscription-cases.jsonl")
        .ToDictionary(line => (string)line["id"]!, line => new ArgoCase(line));

    /// <summary>Where ours differs, why, and what ours is.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Exceptions { get; } = Lines("exceptions.jsonl")
        .ToDictionary(line => (string)line["id"]!);

    public bool IsOrdered => (bool?)_json["orderStable"] ?? false;

    public bool HasGlobalError => _json.ContainsKey("error");

    public IReadOnlyList<string> Expected
    {
        get
        {
            var result = Exceptions.TryGetValue((string)_json["id"]!, out var exception) ? exception["result"]! : _json["result"]!;
            return [.. result.AsObject().OrderBy(trigger => trigger.Key, StringComparer.Ordinal)
                .SelectMany(trigger => trigger.Value!.AsArray().Select(to => $"{trigger.Key} -> {to!["service"]}|{to["recipient"]}"))];
        }
    }

    public ConfigurationDocument Document()
    {
        var legacy = ConfigurationDocument.Parse((string?)_json["configYaml"] ?? "", "config.yaml", EnvironmentVariables.Of());
        var enabled = legacy.Section("triggers").Items().Where(trigger => trigger.Optional("enabled").Flag(false))
            .Select(trigger => trigger.Optional("name").Text(""));
        var defaults = Strings(_json["defaultTriggers"]).Concat(enabled).ToList();
        var byService = (_json["serviceDefaultTriggers"] as JsonObject)?.ToDictionary(
            service => service.Key, service => Strings(service.Value)) ?? [];
        var global = legacy.Section("subscriptions").Exists
            ? (string)_json["configYaml"]!
            : "subscriptions:" + ((string?)_json["globalRaw"] is { } raw ? "\n" + raw : " " + _json["global"]!.ToJsonString());
        return ConfigurationDocument.Parse(
            $"defaultTriggers: {JsonSerializer.Serialize(byService.Append(new("default", defaults)).ToDictionary())}\n{global}\n",
            "case.yaml", EnvironmentVariables.Of());
    }

    /// <summary>As we derive it, a line a destination.</summary>
    public IReadOnlyList<string> Derive()
    {
        var document = Document();
        var rules = new SubscriptionRules(
            DefaultTriggersSection.Read(document.Section("defaultTriggers"), KnownNames.Anything),
            SubscriptionsSection.Read(document.Section("subscriptions"), KnownNames.Anything),
            KnownNames.Anything);
        var project = (string?)_json["project"] is null or "default" ? Map("projectAnnotations") : new Dictionary<string, string>();
        var subscribers = rules.For(new Subject(Map("appLabels"), Map("appAnnotations"), project), "default");
        return [.. subscribers.All.GroupBy(to => to.Trigger, StringComparer.Ordinal).OrderBy(trigger => trigger.Key, StringComparer.Ordinal)
            .SelectMany(trigger => trigger.Select(to => $"{to.Trigger} -> {to.Destination}|{to.Recipient}"))];
    }

    private static IEnumerable<JsonObject> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Subscriptions", "Cases", file))
            .Select(line => JsonNode.Parse(line)!.AsObject());

    private static List<string> Strings(JsonNode? list) => list.Deserialize<List<string>>(Web) ?? [];

    private Dictionary<string, string> Map(string name) => _json[name].Deserialize<Dictionary<string, string>>(Web) ?? [];
}
