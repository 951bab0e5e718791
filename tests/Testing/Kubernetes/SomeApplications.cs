using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notifications.Testing.Kubernetes;

/// <summary>Applications by the number, of the shape and the size that Argo CD writes.</summary>
public static class SomeApplications
{
    private static readonly string[] Kinds = ["Deployment", "Service", "ConfigMap", "ServiceAccount", "Ingress", "NetworkPolicy"];

    /// <summary>A synced and healthy Application of about <paramref name="bytes"/> bytes of JSON (the least is about 2,500).</summary>
    /// <param name="source">The repository's URL and the revision; null: some.</param>
    public static string Json(
        string ns, string name, int bytes = 18_000, IReadOnlyDictionary<string, string>? annotations = null,
        (string Repository, string Revision)? source = null)
    {
        var app = Bare(ns, name, annotations, source
            ?? ("https://git.example.com/platform/deployments.git", "8f2d41c9a7b35e60d1c4f8a2b9e7d6c5f4a3b210"));
        var size = app.ToJsonString().Length;
        var live = app["status"]!["resources"]!.AsArray();
        var synced = app["status"]!["operationState"]!["syncResult"]!["resources"]!.AsArray();
        for (var at = 0; size < bytes; at++)
        {
            var (resource, result) = (Resource(name, at), Result(name, at));
            size += resource.ToJsonString().Length + result.ToJsonString().Length + 2;
            live.Add(resource);
            synced.Add(result);
        }
        return app.ToJsonString();
    }

    /// <summary>A merge patch that says nothing new: Argo CD compared again.</summary>
    public static string ReconciledAt(DateTimeOffset at) =>
        new JsonObject { ["status"] = new JsonObject { ["reconciledAt"] = Time(at) } }.ToJsonString();

    /// <summary>A merge patch of the health alone.</summary>
    public static string Health(string status, DateTimeOffset since) =>
        new JsonObject
        {
            ["status"] =
            new JsonObject { ["health"] = new JsonObject { ["status"] = status, ["lastTransitionTime"] = Time(since) } }
        }.ToJsonString();

    private static JsonObject Bare(
        string ns, string name, IReadOnlyDictionary<string, string>? annotations, (string Repository, string Revision) from)
    {
        var source = new JsonObject { ["repoURL"] = from.Repository, ["path"] = $"apps/{name}", ["targetRevision"] = "main" };
        var destination = new JsonObject { ["server"] = "https://kubernetes.default.svc", ["namespace"] = name };
        return new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "Application",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = ns,
                ["labels"] = new JsonObject { ["team"] = "sre" },
                ["annotations"] = JsonSerializer.SerializeToNode(annotations ?? new Dictionary<string, string>()),
            },
            ["spec"] = new JsonObject { ["project"] = "default", ["source"] = source, ["destination"] = destination },
            ["status"] = new JsonObject
            {
                ["reconciledAt"] = "2025-11-03T10:00:05Z",
                ["sync"] = new JsonObject
                {
                    ["status"] = "Synced",
                    ["revision"] = from.Revision,
                    ["comparedTo"] = new JsonObject { ["source"] = source.DeepClone(), ["destination"] = destination.DeepClone() },
                },
                ["health"] = new JsonObject { ["status"] = "Healthy", ["lastTransitionTime"] = "2025-11-03T09:59:41Z" },
                ["history"] = new JsonArray(new JsonObject
                {
                    ["id"] = 0,
                    ["revision"] = from.Revision,
                    ["deployStartedAt"] = "2025-11-03T09:59:30Z",
                    ["deployedAt"] = "2025-11-03T09:59:40Z",
                    ["source"] = source.DeepClone(),
                }),
                ["operationState"] = new JsonObject
                {
                    ["phase"] = "Succeeded",
                    ["message"] = "successfully synced (all tasks run)",
                    ["startedAt"] = "2025-11-03T09:59:30Z",
                    ["finishedAt"] = "2025-11-03T09:59:40Z",
                    ["operation"] = new JsonObject
                    {
                        ["initiatedBy"] = new JsonObject { ["username"] = "admin" },
                        ["sync"] = new JsonObject { ["revision"] = from.Revision }
                    },
                    ["syncResult"] = new JsonObject
                    {
                        ["revision"] = from.Revision,
                        ["source"] = source.DeepClone(),
                        ["resources"] = new JsonArray()
                    },
                },
                ["resources"] = new JsonArray(),
                ["summary"] = new JsonObject { ["images"] = new JsonArray($"registry.example.com/{name}:1.0.0") },
            },
        };
    }

    private static JsonObject Resource(string app, int at) => new()
    {
        ["group"] = "apps",
        ["version"] = "v1",
        ["kind"] = Kinds[at % Kinds.Length],
        ["namespace"] = app,
        ["name"] = $"{app}-component-{at}",
        ["status"] = "Synced",
        ["health"] = new JsonObject { ["status"] = "Healthy" },
    };

    private static JsonObject Result(string app, int at) => new()
    {
        ["group"] = "apps",
        ["version"] = "v1",
        ["kind"] = Kinds[at % Kinds.Length],
        ["namespace"] = app,
        ["name"] = $"{app}-component-{at}",
        ["status"] = "Synced",
        ["message"] = $"{Kinds[at % Kinds.Length].ToLowerInvariant()}.apps/{app}-component-{at} configured",
        ["hookPhase"] = "Running",
        ["syncPhase"] = "Sync",
    };

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
