using System.Globalization;
using System.Text.Json.Nodes;

namespace Notifications.Dashboard.Tests.World;

/// <summary>An Application as Argo CD writes it, as small as these tests need it: changed by its methods, each of which gives the next
/// state.</summary>
internal sealed record SomeApplication(string Name)
{
    public const string First = "4be1cf12a6b1c0d9a5ee07f0f5cbd1a51f9f6c11";
    public const string Second = "9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20";

    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1);

    public string Project { get; init; } = "shop";

    public string Sync { get; init; } = "Synced";

    public string Health { get; init; } = "Healthy";

    public string Wanted { get; init; } = First;

    /// <summary>Of the last operation.</summary>
    public string Applied { get; init; } = First;

    public string Phase { get; init; } = "Succeeded";

    public string Message { get; init; } = "successfully synced (all tasks run)";

    public DateTimeOffset Started { get; init; } = Yesterday;

    /// <summary>Kinds and names, as <c>Deployment/web</c>.</summary>
    public IReadOnlyList<string> Differing { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public SomeApplication Pending() => this with { Sync = "OutOfSync", Wanted = Second, Differing = [$"Deployment/{Name}"] };

    public SomeApplication Syncing() => this with
    {
        Phase = "Running",
        Applied = Second,
        Started = DateTimeOffset.UtcNow,
        Message = "waiting for completion of hook and resources",
    };

    public SomeApplication Succeeded() => this with
    {
        Phase = "Succeeded",
        Sync = "Synced",
        Differing = [],
        Message = "successfully synced (all tasks run)",
    };

    public SomeApplication Failed(string message) => this with { Phase = "Failed", Message = message };

    public SomeApplication Drifted(params string[] resources) => this with { Sync = "OutOfSync", Differing = resources };

    public string ToJson()
    {
        var finished = Phase == "Running" ? null : Time(Started.AddSeconds(8));
        var resources = Differing.Select(differing => (JsonNode)new JsonObject
        {
            ["group"] = differing.StartsWith("Deployment", StringComparison.Ordinal) ? "apps" : "",
            ["version"] = "v1",
            ["kind"] = differing.Split('/')[0],
            ["namespace"] = Name,
            ["name"] = differing[(differing.IndexOf('/', StringComparison.Ordinal) + 1)..],
            ["status"] = "OutOfSync",
        });
        var application = new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "Application",
            ["metadata"] = new JsonObject
            {
                ["name"] = Name,
                ["namespace"] = "argocd",
                ["uid"] = $"uid-{Name}",
                ["creationTimestamp"] = "2026-01-01T00:00:00Z",
                ["annotations"] = new JsonObject(Annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            },
            ["spec"] = new JsonObject
            {
                ["project"] = Project,
                ["source"] = new JsonObject
                {
                    ["repoURL"] = "https://github.com/acme/platform.git",
                    ["path"] = $"apps/{Name}",
                    ["targetRevision"] = "main",
                },
                ["destination"] = new JsonObject { ["server"] = "https://kubernetes.default.svc", ["namespace"] = Name },
            },
            ["status"] = new JsonObject
            {
                ["reconciledAt"] = Time(DateTimeOffset.UtcNow),
                ["sync"] = new JsonObject { ["status"] = Sync, ["revision"] = Wanted },
                ["health"] = new JsonObject { ["status"] = Health, ["lastTransitionTime"] = Time(Started) },
                ["resources"] = new JsonArray([.. resources]),
                ["history"] = new JsonArray(new JsonObject
                {
                    ["id"] = 1,
                    ["revision"] = First,
                    ["deployStartedAt"] = Time(Started.AddDays(-1)),
                    ["deployedAt"] = Time(Started.AddDays(-1)),
                }),
                ["operationState"] = new JsonObject
                {
                    ["phase"] = Phase,
                    ["message"] = Message,
                    ["startedAt"] = Time(Started),
                    ["finishedAt"] = finished,
                    ["operation"] = new JsonObject
                    {
                        ["initiatedBy"] = new JsonObject { ["username"] = "anna" },
                        ["sync"] = new JsonObject { ["revision"] = Applied },
                    },
                    ["syncResult"] = new JsonObject { ["revision"] = Applied },
                },
            },
        };
        return application.ToJsonString();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
