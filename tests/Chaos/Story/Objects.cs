using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.Chaos.Story;

/// <summary>The story's Applications, and the changes that Argo CD would write to them.</summary>
internal static class Objects
{
    /// <summary>What all Applications are made from: every pull request touches it.</summary>
    public const string Path = "apps/common";

    private static readonly string[] Triggers =
        ["on-sync-running", "on-sync-succeeded", "on-sync-failed", "on-health-degraded", "on-health-recovered", "on-created", "on-deleted"];

    public static JsonObject Application(int application)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var trigger in Triggers)
            annotations[$"notifications.argoproj.io/subscribe.{trigger}.slack"] = "#" + Names.ChannelOf(application);
        foreach (var trigger in Triggers.Where(trigger => trigger.StartsWith("on-sync-", StringComparison.Ordinal)))
            annotations[$"notifications.argoproj.io/subscribe.{trigger}.github"] = "";
        var made = JsonNode.Parse(SomeApplications.Json(Names.Namespace, Names.Application(application), 2_500, annotations))!.AsObject();
        made["spec"]!["source"] = Source();
        made["status"]!["sync"]!["comparedTo"]!["source"] = Source();
        made["status"]!.AsObject().Remove("operationState");
        made["status"]!["history"] = new JsonArray();
        return made;
    }

    public static JsonObject Running(string revision, DateTimeOffset startedAt) => Status(new JsonObject
    {
        ["sync"] = new JsonObject { ["status"] = "OutOfSync", ["revision"] = revision },
        ["reconciledAt"] = Time(startedAt),
        ["operationState"] = new JsonObject
        {
            ["phase"] = "Running",
            ["message"] = "waiting for completion of hooks",
            ["startedAt"] = Time(startedAt),
            ["finishedAt"] = null,
            ["operation"] = new JsonObject
            {
                ["initiatedBy"] = new JsonObject { ["automated"] = true },
                ["sync"] = new JsonObject { ["revision"] = revision }
            },
            ["syncResult"] = new JsonObject { ["revision"] = revision, ["resources"] = new JsonArray() },
        },
    });

    public static JsonObject Ended(string revision, DateTimeOffset finishedAt, bool succeeded) => Status(new JsonObject
    {
        ["sync"] = new JsonObject { ["status"] = succeeded ? "Synced" : "OutOfSync", ["revision"] = revision },
        ["reconciledAt"] = Time(finishedAt),
        ["operationState"] = new JsonObject
        {
            ["phase"] = succeeded ? "Succeeded" : "Failed",
            ["message"] = succeeded ? "successfully synced (all tasks run)"
                : "one or more objects failed to apply: admission webhook denied",
            ["finishedAt"] = Time(finishedAt),
        },
    });

    /// <summary>What Argo CD writes to the history just before a sync ends well.</summary>
    public static JsonObject History(IEnumerable<JsonObject> entries) =>
        Status(new JsonObject { ["history"] = new JsonArray([.. entries.Select(entry => entry.DeepClone())]) });

    public static JsonObject HistoryEntry(int id, string revision, DateTimeOffset startedAt, DateTimeOffset deployedAt) => new()
    {
        ["id"] = id,
        ["revision"] = revision,
        ["deployStartedAt"] = Time(startedAt),
        ["deployedAt"] = Time(deployedAt),
        ["initiatedBy"] = new JsonObject { ["automated"] = true },
    };

    public static JsonObject Health(string status, DateTimeOffset since) => Status(new JsonObject
    {
        ["health"] = new JsonObject { ["status"] = status, ["lastTransitionTime"] = Time(since) },
        ["reconciledAt"] = Time(since),
    });

    private static JsonObject Source() => new()
    {
        ["repoURL"] = $"https://github.com/{Fakes.FakeProgram.Repository}.git",
        ["path"] = Path,
        ["targetRevision"] = "main",
    };

    private static JsonObject Status(JsonObject status) => new() { ["status"] = status };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
