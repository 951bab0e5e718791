using System.Text.Json.Nodes;
using NJsonSchema;
using Notifications.Hosting.Configuration;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Deployment;

/// <summary>The Helm chart, beside the overlays that kustomize renders.</summary>
public sealed class ChartTests
{
    private const string OnlyHelm = "app.kubernetes.io/managed-by helm.sh/chart";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("embedded")]
    [InlineData("all-namespaces")]
    [InlineData("distributed")]
    public async Task Chart_and_overlay_render_the_same_objects(string name)
    {
        var values = Values($"ci/{name}-values.yaml");
        values["config"] = JsonNode.Parse(KubeYaml.Documents(await System.IO.File.ReadAllTextAsync(
            RepositoryFiles.Path("deploy", "kustomize", "overlays", name, "notifications.yaml"), Ct)).Single());
        var chart = Canonical(await Helm.RenderAsync(values, Ct));
        var overlay = Canonical(await Kustomize.RenderAsync($"overlays/{name}", Ct));

        Assert.Equal(overlay.Keys, chart.Keys);
        Assert.All(overlay, pair => Assert.True(
            JsonNode.DeepEquals(pair.Value, chart[pair.Key]),
            $"run deploy/kustomize/render.sh: {pair.Key} differs:\n{pair.Value}\n--- chart\n{chart[pair.Key]}"));
    }

    [Fact]
    public async Task The_components_of_kustomize_are_values_of_the_chart()
    {
        var values = Values("ci/embedded-values.yaml");
        values["persistence"] = new JsonObject { ["enabled"] = false };
        values["monitoring"] = new JsonObject { ["podMonitor"] = new JsonObject { ["enabled"] = true } };
        var chart = Canonical(await Helm.RenderAsync(values, Ct));
        var shipped = await System.IO.File.ReadAllTextAsync(
            RepositoryFiles.Path("deploy", "kustomize", "overlays", "embedded", "notifications.yaml"), Ct);
        var components = Canonical(await Kustomize.RenderCopyAsync("embedded", shipped, ["ephemeral", "monitoring"], Ct));

        foreach (var key in (string[])["PodMonitor argocd/notifications", "StatefulSet argocd/notifications"])
            Assert.True(JsonNode.DeepEquals(components[key], chart[key]), $"{key}:\n{components[key]}\n--- chart\n{chart[key]}");
        Assert.Null(chart["StatefulSet argocd/notifications"]["spec"]!["volumeClaimTemplates"]);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{ mode: distributed }", null)]
    [InlineData("{ mode: clustered }", "mode")]
    [InlineData("{ replicas: 3 }", "replicas")]
    [InlineData("{ config: { instances: [] } }", "instances")]
    [InlineData("{ config: { instances: [{ name: prod }] } }", "instances")]
    [InlineData("{ rabbitmq: { replicas: 2 } }", "replicas")]
    [InlineData("{ watcher: { resource: { } } }", "resource")]
    [InlineData("{ terminationGracePeriodSeconds: 10 }", "terminationGracePeriodSeconds")]
    [InlineData("{ persistence: { size: big } }", "size")]
    [InlineData("{ monitoring: { podMonitor: { interval: often } } }", "interval")]
    public async Task The_schema_of_the_values_refuses_what_the_chart_does_not_know(string values, string? wrong)
    {
        var merged = Merged(Helm.Values("values.yaml"), JsonNode.Parse(KubeYaml.Documents(values).Single())!.AsObject());
        var errors = await ErrorsAsync(merged);
        if (wrong is null) Assert.Empty(errors);
        else Assert.Contains(errors, error => error.Contains(wrong, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("all-namespaces")]
    [InlineData("distributed")]
    public async Task The_examples_of_values_are_of_the_schema(string name) =>
        Assert.Empty(await ErrorsAsync(Merged(Helm.Values("values.yaml"), Values($"ci/{name}-values.yaml"))));

    [Fact]
    public async Task Every_value_is_in_the_schema()
    {
        var schema = JsonNode.Parse(Helm.File("values.schema.json"))!.AsObject();
        AssertKnown(Helm.Values("values.yaml"), schema["properties"]!.AsObject(), "");
        await Task.CompletedTask;

        static void AssertKnown(JsonObject values, JsonObject properties, string path)
        {
            foreach (var (key, value) in values.Where(pair => path.Length > 0 || pair.Key != "config"))
            {
                Assert.True(properties.ContainsKey(key), $"{path}{key} is not in values.schema.json");
                if (value is JsonObject below && properties[key]!["properties"] is JsonObject known)
                    AssertKnown(below, known, $"{path}{key}.");
            }
        }
    }

    [Fact]
    public async Task The_Application_that_installs_the_chart_has_values_that_it_takes()
    {
        var application = JsonNode.Parse(KubeYaml.Documents(await System.IO.File.ReadAllTextAsync(
            RepositoryFiles.Path("deploy", "argocd", "application.yaml"), Ct)).Single())!;
        var source = application["spec"]!["source"]!;
        Assert.Equal("deploy/helm/notifications", (string?)source["path"]);
        Assert.Equal($"v{(string)Helm.Values("Chart.yaml")["version"]!}", (string?)source["targetRevision"]);
        var values = source["helm"]!["valuesObject"]!.AsObject();
        Assert.Empty(await ErrorsAsync(Merged(Helm.Values("values.yaml"), values)));
        Assert.Contains(await Helm.RenderAsync(values, Ct), o => (string)o["kind"]! == "StatefulSet");
    }

    [Fact]
    public async Task Each_namespace_gets_the_rights_of_what_is_watched_in_it_and_a_kubeconfig_needs_none()
    {
        var objects = Canonical(await Helm.RenderAsync("""
            config:
              instances:
                - { name: a, namespace: argocd-a, watch: { inCluster: true, namespaces: [argocd-a, team-a] } }
                - { name: b, namespace: argocd-b, watch: { inCluster: true, namespaces: [team-b] } }
                - { name: c, namespace: elsewhere, watch: { kubeconfig: /etc/kube/c, namespaces: [elsewhere] } }
            """, Ct));
        var roles = objects.Where(o => o.Key.StartsWith("Role ", StringComparison.Ordinal)).ToDictionary(
            o => o.Key, o => o.Value["rules"]![0]!["resources"]!.ToJsonString());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Role argocd-a/notifications"] = """["applications","appprojects"]""",
                ["Role argocd-b/notifications"] = """["appprojects"]""",
                ["Role team-a/notifications"] = """["applications"]""",
                ["Role team-b/notifications"] = """["applications"]""",
            },
            roles);
        Assert.DoesNotContain(objects.Keys, key => key.StartsWith("ClusterRole", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_instance_in_the_cluster_no_pod_gets_a_token_of_it()
    {
        var objects = await Helm.RenderAsync("""
            mode: distributed
            config: { instances: [{ name: c, watch: { kubeconfig: /etc/kube/c } }] }
            """, Ct);
        Assert.All(objects.Where(o => (string)o["kind"]! == "Deployment"),
            o => Assert.False((bool)o["spec"]!["template"]!["spec"]!["automountServiceAccountToken"]!));
        Assert.DoesNotContain(objects, o => ((string)o["kind"]!).StartsWith("Role", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_of_ones_own_is_connected_to_by_its_secret()
    {
        var objects = await Helm.RenderAsync("""
            mode: distributed
            rabbitmq: { create: false, connectionSecret: { name: mine, key: URI } }
            """, Ct);
        Assert.DoesNotContain(objects, o => (string)o["kind"]! == "RabbitmqCluster");
        Assert.All(objects.Where(o => (string)o["kind"]! == "Deployment"), o => Assert.Contains(
            o["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray(),
            e => (string)e!["name"]! == "RABBITMQ_URI" && (string)e["valueFrom"]!["secretKeyRef"]!["name"]! == "mine"));
    }

    private static JsonObject Values(string name) => Helm.Values(name);

    private static async Task<IReadOnlyList<string>> ErrorsAsync(JsonObject values)
    {
        var schema = await JsonSchema.FromJsonAsync(Helm.File("values.schema.json"), Ct);
        return [.. schema.Validate(values.ToJsonString()).Select(error => error.ToString())];
    }

    /// <summary>As Helm lays values over those of the chart.</summary>
    private static JsonObject Merged(JsonObject into, JsonObject over)
    {
        foreach (var (key, value) in over)
            into[key] = into[key] is JsonObject below && value is JsonObject above ? Merged(below, above).DeepClone() : value?.DeepClone();
        return into;
    }

    /// <summary>By kind, namespace and name; without what only Helm says of itself, and with the configuration as what it means.</summary>
    private static SortedDictionary<string, JsonObject> Canonical(IEnumerable<JsonObject> objects)
    {
        var all = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var o in objects)
        {
            foreach (var label in OnlyHelm.Split(' ')) o["metadata"]!["labels"]!.AsObject().Remove(label);
            if (o["data"] is JsonObject data && (string?)data["notifications.yaml"] is { } configuration)
            {
                var document = ConfigurationDocument.Parse(configuration, "notifications.yaml", EnvironmentVariables.Of(
                    ("SLACK_TOKEN", "1"), ("RABBITMQ_URI", "2"), ("POSTGRES_CONNECTION", "3")));
                Assert.Empty(document.Problems);
                data["notifications.yaml"] = JsonNode.Parse(KubeYaml.Documents(configuration).Single());
            }

            all.Add($"{(string)o["kind"]!} {(string?)o["metadata"]!["namespace"]}/{(string)o["metadata"]!["name"]!}", o);
        }

        return all;
    }
}
