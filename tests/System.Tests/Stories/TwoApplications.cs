using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.SystemTests.Stories;

/// <summary>What Argo CD writes into two Applications, web and shop, that are made from one repository.</summary>
internal sealed class TwoApplications(KubeApi api, string ns)
{
    public const string Repository = "acme/platform";

    /// <summary>What they are synced to when the story begins; what pull requests #7 and #8 bring.</summary>
    public const string Old = "4be1cf12a6b1c0d9a5ee07f0f5cbd1a51f9f6c11", New = "9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20",
        Bad = "bad51e7c0ffee418d8f0b6a7c55e2d31908f4aa2";

    public static readonly string[] Names = ["web", "shop"];

    private static readonly string[] Triggers = ["on-sync-running", "on-sync-succeeded", "on-sync-failed"];

    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(10);
    private int _seconds;

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var annotations = Triggers.ToDictionary(trigger => $"notifications.argoproj.io/subscribe.{trigger}.slack", _ => "deployments");
        foreach (var trigger in Triggers) annotations[$"notifications.argoproj.io/subscribe.{trigger}.github"] = "";
        annotations["notifications.argoproj.io/subscribe.on-deleted.slack"] = "deployments";
        annotations["notifications.argoproj.io/subscribe.on-drift-detected.slack"] = "drift";
        annotations["notifications.argoproj.io/subscribe.on-drift-resolved.slack"] = "drift";
        foreach (var name in Names)
        {
            var application = JsonNode.Parse(SomeApplications.Json(ns, name, 2_500, annotations)
                .Replace("https://git.example.com/platform/deployments.git", $"https://github.com/{Repository}.git",
                    StringComparison.Ordinal)
                .Replace("8f2d41c9a7b35e60d1c4f8a2b9e7d6c5f4a3b210", Old, StringComparison.Ordinal))!;
            await api.CreateApplicationAsync(application.ToJsonString(), cancellationToken);
        }
    }

    public Task SyncStartsAsync(string name, string revision, CancellationToken cancellationToken) => PatchAsync(name, """
        {"status":{"reconciledAt":"@now","sync":{"status":"OutOfSync","revision":"@revision"},"operationState":{
          "phase":"Running","message":"waiting for completion of hook","startedAt":"@now","finishedAt":null,
          "operation":{"initiatedBy":{"username":"anna"},"sync":{"revision":"@revision"}},"syncResult":{"revision":"@revision"}}}}
        """.Replace("@revision", revision, StringComparison.Ordinal), cancellationToken);

    public async Task SyncSucceedsAsync(string name, CancellationToken cancellationToken)
    {
        await PatchAsync(name, """{"status":{"operationState":{"phase":"Succeeded","message":"successfully synced (all tasks run)","finishedAt":"@now"}}}""", cancellationToken);
        await PatchAsync(name, """{"status":{"reconciledAt":"@now","sync":{"status":"Synced"}}}""", cancellationToken);
    }

    public Task SyncFailsAsync(string name, string message, CancellationToken cancellationToken) => PatchAsync(name, new JsonObject
    {
        ["status"] = new JsonObject
        {
            [
            "operationState"] = new JsonObject { ["phase"] = "Failed", ["message"] = message, ["finishedAt"] = Now() }
        },
    }.ToJsonString(), cancellationToken);

    /// <summary>Somebody edits a Deployment by hand: another sync status, the same revision.</summary>
    public Task DriftAsync(string name, CancellationToken cancellationToken) => PatchAsync(name, """
        {"status":{"reconciledAt":"@now","sync":{"status":"OutOfSync"},
          "resources":[{"group":"apps","version":"v1","kind":"Deployment","namespace":"@name","name":"@name","status":"OutOfSync"}]}}
        """, cancellationToken);

    public Task RevertAsync(string name, CancellationToken cancellationToken) => PatchAsync(name, """
        {"status":{"reconciledAt":"@now","sync":{"status":"Synced"},
          "resources":[{"group":"apps","version":"v1","kind":"Deployment","namespace":"@name","name":"@name","status":"Synced"}]}}
        """, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => api.DeleteAsync(ns, name, cancellationToken);

    private Task<JsonObject> PatchAsync(string name, string patch, CancellationToken cancellationToken) =>
        api.PatchAsync(ns, name, patch.Replace("@now", Now(), StringComparison.Ordinal).Replace("@name", name, StringComparison.Ordinal),
            cancellationToken);

    /// <summary>Each a second later than the one before: Argo CD's times have whole seconds.</summary>
    private string Now() => (_start + TimeSpan.FromSeconds(++_seconds)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
