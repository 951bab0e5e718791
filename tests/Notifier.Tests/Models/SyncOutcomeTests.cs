using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Drift;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Xunit;

namespace Notifications.Notifier.Tests.Models;

/// <summary>What started a sync and what it changed, as far as the Application tells.</summary>
public sealed class SyncOutcomeTests
{
    private const string Old = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
    private const string New = "a8e3abce1871828204fb6382fc0819e80ab1cf9b";

    [Theory]
    [InlineData("2 configured (ConfigMap web, Deployment web), 1 pruned (Job old)", "ConfigMap web configmap/web configured",
        "Deployment web deployment.apps/web configured", "Service web service/web unchanged", "Job old pruned",
        "Job hook job.batch/hook created")]
    [InlineData("1 created (ConfigMap web)", "ConfigMap web configmap/web created (dry run)")]
    [InlineData("1 replaced (Deployment web), 1 applied (Service web)", "Service web service/web serverside-applied",
        "Deployment web deployment.apps/web replaced. Warning: x is deprecated")]
    [InlineData("5 configured (ConfigMap a, ConfigMap b, ConfigMap c and 2 more)", "ConfigMap a configmap/a configured",
        "ConfigMap b configmap/b configured", "ConfigMap c configmap/c configured", "ConfigMap d configmap/d configured",
        "ConfigMap e configmap/e configured")]
    [InlineData(null, "Service web service/web unchanged", "Job hook Reached expected number of succeeded pods")]
    public void The_outcome_of_a_sync_names_what_it_changed(string? expected, params string[] results)
    {
        var resources = new JsonArray([.. results.Select(result => result.Split(' ', 3)).Select(parts => (JsonNode)new JsonObject
        {
            ["kind"] = parts[0], ["name"] = parts[1], ["status"] = parts[2] == "pruned" ? "Pruned"
                : "Synced", ["message"] = parts[2], ["hookType"] = parts[1] == "hook" ? "PostSync" : null,
        })]);

        Assert.Equal(expected,
            SyncChanges.Of([.. resources.Select(
                resource => ResourceFacts.Read(new JsonView(JsonElement.Parse(resource!.ToJsonString()))))]));
    }

    [Theory]
    [InlineData("ada", """{"username":"ada"}""", null, null, New)]
    [InlineData("ada", """{"username":"ada"}""", null, null, Old)]
    [InlineData("self-heal", """{"automated":true}""", """{"autoHealAttemptsCount":2}""", null, Old)]
    [InlineData("a commit", """{"automated":true}""", null, null, New)]
    [InlineData("a change of the Application", """{"automated":true}""", null, """{"kustomize":{"images":["web:2"]}}""", Old)]
    [InlineData("a refresh", """{"automated":true}""", null, null, Old, "argocd.argoproj.io/refresh")]
    [InlineData("image updater", """{"automated":true}""", null, """{"kustomize":{"images":["web:2"]}}""", Old, "argocd-image-updater.argoproj.io/image-list")]
    [InlineData("image updater", """{"username":"argocd-image-updater"}""", null, null, Old)]
    [InlineData(null, """{"automated":true}""", null, null, Old)]
    [InlineData(null, """{}""", null, null, New)]
    public void A_sync_says_what_started_it(
        string? cause, string initiatedBy, string? operation, string? source, string revision, string? annotation = null)
    {
        var app = App(initiatedBy, operation, source, revision);
        if (annotation is not null) app["metadata"]!["annotations"] = new JsonObject { [annotation] = "normal" };

        Assert.Equal(cause, Cause(app, Enriched.Nothing));
    }

    [Fact]
    public void A_commit_of_the_image_updater_is_named_as_such()
    {
        var commits = new Dictionary<int, CommitFacts>
        {
            [0] = new(
            "argocd-image-updater", null, "build: automatic update of web", null)
        }.ToFrozenDictionary();

        Assert.Equal("image updater's commit", Cause(App("""{"automated":true}""", null, null, New), Enriched.Nothing with { Commits = commits }));
    }

    [Fact]
    public void The_reason_that_an_ApplicationSet_writes_into_an_operation_is_told()
    {
        var app = App("""{"username":"applicationset-controller","automated":true}""", null, null, New);
        app["status"]!["operationState"]!["operation"]!["info"] = JsonNode.Parse("""[{"name":"Reason","value":"ApplicationSet RollingSync triggered a sync of this Application resource"}]""");

        Assert.Equal("ApplicationSet RollingSync triggered a sync of this Application resource", Cause(app, Enriched.Nothing));
    }

    [Theory]
    [InlineData("Raise the limits (#42)", 42)]
    [InlineData("Raise the limits (#42)\n\n* one (#7)\n* two", 42)]
    [InlineData("Merge pull request #42 from acme/limits\n\nRaise the limits", 42)]
    [InlineData("Merged PR 42: Raise the limits", 42)]
    [InlineData("Merged in limits (pull request #42)", 42)]
    [InlineData("Merge branch 'limits' into 'main'\n\nRaise the limits\n\nSee merge request acme/platform!42", 42)]
    [InlineData("Fixes #42", null)]
    [InlineData("(#42) Raise the limits", null)]
    [InlineData("Raise the limits (#99999999999)", null)]
    [InlineData("", null)]
    public void The_pull_request_of_a_commit_is_read_from_its_message(string message, int? number) =>
        Assert.Equal(number, (int?)ChangeNumber.In(message));

    [Theory]
    [InlineData("https://shop.example.com/", "shop.example.com")]
    [InlineData("http://shop.example.com/admin/", "shop.example.com/admin")]
    [InlineData("Shop|https://shop.example.com/", "Shop (shop.example.com)")]
    [InlineData("A|B|https://shop.example.com/", "A|B (shop.example.com)")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("Argo CD|javascript:alert(1)", null)]
    [InlineData("mailto:a@example.com", null)]
    [InlineData("https://user:pw@shop.example.com/", null)]
    [InlineData("shop.example.com", null)]
    [InlineData("", null)]
    public void An_external_address_is_a_link_when_it_is_http_or_https(string written, string? label)
    {
        var app = new JsonView(JsonElement.Parse($$$"""{"status":{"summary":{"externalURLs":[{{{JsonSerializer.Serialize(written)}}}] } } }"""));

        Assert.Equal(label, ExternalLinks.Of(app)?.Single().Label);
    }

    [Theory]
    [InlineData("""[{"kind":"ApplicationSet","name":"envs"}]""", "envs")]
    [InlineData("""[{"kind":"Application","name":"apps"},{"kind":"ApplicationSet","name":"envs"}]""", "envs")]
    [InlineData("""[{"kind":"Application","name":"apps"}]""", null)]
    [InlineData("null", null)]
    public void An_Application_names_the_ApplicationSet_that_made_it(string owners, string? name)
    {
        var app = App("{}", null, null, New);
        app["metadata"]!["ownerReferences"] = JsonNode.Parse(owners);

        Assert.Equal(name, Facts(app).ApplicationSet);
        Assert.Equal(name, Subjects.Of(Facts(app)).ApplicationSet);
    }

    private static string? Cause(JsonNode app, Enriched enriched) => SyncCause.Of(Facts(app).Sync!, Facts(app), enriched);

    private static AppFacts Facts(JsonNode app) => new ModelFactory(Repositories.Default).FactsOf(SomeEvents.View(app), transition: null);

    /// <summary>One that was at the old revision before the sync.</summary>
    private static JsonNode App(string initiatedBy, string? operation, string? source, string revision)
    {
        var with = (JsonObject)JsonNode.Parse(source ?? "{}")!;
        with["repoURL"] = "https://github.com/acme/platform.git";
        return JsonNode.Parse($$"""
            {
              "metadata": { "name": "web", "namespace": "argocd", "uid": "u" },
              "spec": { "source": {{with.ToJsonString()}} },
              "status": {
                "history": [{ "id": 1, "revision": "{{Old}}", "deployStartedAt": "2026-02-01T10:00:00Z", "source": { "repoURL": "https://github.com/acme/platform.git" } }],
                "operationState": {
                  "phase": "Succeeded", "startedAt": "2026-02-01T11:00:00Z", "finishedAt": "2026-02-01T11:00:10Z",
                  "operation": { "initiatedBy": {{initiatedBy}}, "sync": {{operation ?? "{}"}} },
                  "syncResult": { "revision": "{{revision}}", "source": {{with.ToJsonString()}} }
                }
              }
            }
            """)!;
    }
}
