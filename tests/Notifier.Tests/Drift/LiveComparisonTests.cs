using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Drift;
using Xunit;

namespace Notifications.Notifier.Tests.Drift;

/// <summary>What an object of the cluster tells by itself about how it differs from git.</summary>
public sealed class LiveComparisonTests
{
    private const string Before = "2026-03-04T09:00:00Z", Synced = "2026-03-04T10:00:00Z", After = "2026-03-04T11:00:00Z";

    [Fact]
    public void What_was_applied_last_is_compared_with_what_is_there_and_others_additions_are_no_drift()
    {
        var applied = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"web","image":"a:1"}]}}}}""";
        var live = Object(
            """{"replicas":5,"revisionHistoryLimit":10,"template":{"spec":{"nodeSelector":{"disk":"ssd"},"containers":[{"name":"web","image":"a:1"}]}}}""",
            Entry("kubectl-edit", After, """{"f:spec":{"f:replicas":{}}}"""));
        live["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = applied };

        Assert.Equal(["spec.replicas: 2 -> 5 (kubectl-edit)"], Told(live));
    }

    [Fact]
    public void Without_it_the_fields_that_others_wrote_since_the_sync_are_named_and_gits_side_is_not_known()
    {
        var live = Object(
            """{"replicas":5,"paused":true,"template":{"spec":{"containers":[{"name":"web","image":"a:2","env":[{"name":"DB_PASSWORD","value":"canary"}]}]}}}""",
            Entry("argocd-controller", Synced, """{"f:spec":{"f:paused":{}}}"""),
            Entry("old-tool", Before, """{"f:spec":{"f:replicas":{}}}"""),
            Entry("hotfix", After, """{"f:spec":{"f:paused":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:image":{},"f:env":{"k:{\"name\":\"DB_PASSWORD\"}":{"f:value":{}}}}}}}}}"""),
            Entry("kubelet", After, """{"f:status":{"f:replicas":{}}}""", "status"));

        Assert.Equal(
            ["spec.template.spec.containers[name=web].image: ? -> a:2 (hotfix)",
                "spec.template.spec.containers[name=web].env[name=DB_PASSWORD].value: ? -> (hidden) (hotfix)"],
            Told(live));
    }

    [Fact]
    public void Who_owns_only_the_map_owns_none_of_its_entries()
    {
        var live = Object(
            """{"selector":{"a":"1","b":"2"}}""",
            Entry("argocd-controller", Synced, """{"f:spec":{"f:selector":{}}}"""), Entry("other", After, """{"f:spec":{"f:selector":{}}}"""),
            Entry("hotfix", After, """{"f:spec":{"f:selector":{"f:b":{}}}}"""));
        Assert.Equal(["spec.selector.b: ? -> 2 (hotfix)"], Told(live));
    }

    [Fact]
    public void When_nobody_wrote_since_the_sync_all_that_others_own_is_named()
    {
        var live = Object("""{"replicas":5}""", Entry("old-tool", Before, """{"f:spec":{"f:replicas":{}}}"""));
        Assert.Equal(["spec.replicas: ? -> 5 (old-tool)"], Told(live));
    }

    [Theory]
    [InlineData("""[{"manager":"x","fieldsV1":7}]""")]
    [InlineData("""[{"manager":"x","fieldsV1":{"f:spec":{"k:not json":{},"k:{\"name\":7}":{},"i:3":{},"v:1":{},"f:gone":{}}}}]""")]
    [InlineData("\"nonsense\"")]
    public void Managers_that_make_no_sense_are_nobody(string managers)
    {
        var live = Object("""{"replicas":5}""");
        live["metadata"]!["managedFields"] = JsonNode.Parse(managers);
        Assert.Empty(Told(live));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    public void A_record_of_the_last_apply_that_makes_no_sense_is_none(string record)
    {
        var live = Object("""{"replicas":5}""", Entry("hotfix", After, """{"f:spec":{"f:replicas":{}}}"""));
        live["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = record };
        Assert.Equal(["spec.replicas: ? -> 5 (hotfix)"], Told(live));
    }

    [Fact]
    public void What_is_found_travels_as_JSON_and_back()
    {
        var live = Object("""{"replicas":5}""", Entry("hotfix", After, """{"f:spec":{"f:replicas":{}}}"""));
        FoundResource[] found = [new("apps", "Deployment", null, "web", Compare(live)), new("", "ConfigMap", "shop", "x", Detail: null)];

        var json = JsonSerializer.Serialize(found, DriftJson.Default.FoundResourceArray);
        var back = JsonSerializer.Deserialize(json, DriftJson.Default.FoundResourceArray)!;

        Assert.Equal(found[0].Detail!.Fields, back[0].Detail!.Fields);
        Assert.Equal(found[0].Detail!.Hand, back[0].Detail!.Hand);
        Assert.Null(back[1].Detail);
    }

    private static IEnumerable<string> Told(JsonObject live) => Compare(live)?.Fields.Select(field =>
        $"{field.Path}: {(field.IsGitUnknown ? "?" : field.Git ?? "absent")} -> {field.Live ?? "absent"} ({field.Hand?.Manager})") ?? [];

    private static DriftDetail? Compare(JsonObject live)
    {
        using var document = JsonDocument.Parse(live.ToJsonString());
        var resource = ResourceFacts.Read(new JsonView(JsonElement.Parse("""{"group":"apps","kind":"Deployment","namespace":"shop","name":"web"}""")));
        return new LiveObject(Redactor.Default, maxFields: 5).Of(
            resource, document.RootElement, DateTimeOffset.Parse(Synced, CultureInfo.InvariantCulture));
    }

    private static JsonObject Object(string spec, params string[] managers) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = new JsonObject { ["name"] = "web", ["managedFields"] = JsonNode.Parse($"[{string.Join(',', managers)}]") },
        ["spec"] = JsonNode.Parse(spec),
        ["status"] = new JsonObject { ["replicas"] = 1 },
    };

    private static string Entry(string manager, string time, string fields, string? subresource = null) => new JsonObject
    {
        ["manager"] = manager,
        ["operation"] = "Update",
        ["time"] = time,
        ["fieldsV1"] = JsonNode.Parse(fields),
        ["subresource"] = subresource,
    }.ToJsonString();
}
