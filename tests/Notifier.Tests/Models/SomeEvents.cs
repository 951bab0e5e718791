using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Events;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Tests.Models;

/// <summary>Events about the Applications in Cases/applications.</summary>
internal static class SomeEvents
{
    public static readonly DateTimeOffset Now = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    public static JsonNode Application(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Models", "Cases", "applications", name + ".json")))!;

    public static EventView View(
        JsonNode? after, JsonNode? before = null, Standing? standing = null, string? argocd = "https://argocd.example.com",
        params Transition[] transitions) =>
        EventView.Of(Event(after, before, standing, argocd, transitions));

    public static ApplicationTransitioned Event(
        JsonNode? after, JsonNode? before, Standing? standing, string? argocd, params Transition[] transitions)
    {
        var metadata = (after ?? before)!["metadata"]!;
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema,
            "event-1",
            new Instance("prod-eks", "prod-eks", argocd is null ? null : new Uri(argocd)),
            new AppRef(
                (string?)metadata["namespace"] ?? "argocd", (string)metadata["name"]!, (string?)metadata["uid"]
                    ?? "uid", (string?)(after ?? before)!["spec"]?["project"] ?? "default"),
            new Position("epoch", 1, 1),
            Now,
            before is null ? null : Now - TimeSpan.FromMinutes(3),
            Origins.Watch,
            transitions,
            Document(before),
            Document(after),
            standing ?? Standing.Calm,
            new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()),
            TraceParent: null);
    }

    public static Transition Transition(string kind, string data = "{}", string? syncId = null, string? episode = null) =>
        new("transition-1", kind, Now - TimeSpan.FromMinutes(2), syncId, episode, JsonElement.Parse(data));

    private static Doc? Document(JsonNode? application) => application is null ? null
        : Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(application));
}
