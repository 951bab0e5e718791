using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Deployment;

/// <summary>
/// Everything that is shipped for a cluster, against what a cluster knows: the test's API server where it serves the kind (with definitions of the operators'
/// kinds that hold the fields in use), else the models that Kubernetes's client generates from Kubernetes's OpenAPI description.
/// </summary>
public sealed class ManifestTests(ManifestTests.Server server) : IClassFixture<ManifestTests.Server>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chart embedded")]
    [InlineData("chart all-namespaces")]
    [InlineData("chart distributed")]
    [InlineData("overlay embedded")]
    [InlineData("overlay all-namespaces")]
    [InlineData("overlay distributed")]
    [InlineData("argocd")]
    public async Task A_cluster_takes_every_object(string what)
    {
        var objects = await RenderAsync(what);
        Assert.NotEmpty(objects);
        foreach (var o in objects) await ValidateAsync(o);
    }

    [Fact]
    public async Task What_is_wrong_is_found()
    {
        var objects = await RenderAsync("chart distributed");
        foreach (var kind in (string[])["Deployment", "NetworkPolicy", "HorizontalPodAutoscaler", "PodDisruptionBudget", "RabbitmqCluster", "PodMonitor"])
        {
            var wrong = objects.First(o => (string)o["kind"]! == kind).DeepClone().AsObject();
            wrong["spec"]!["misspelled"] = 1;
            await Assert.ThrowsAnyAsync<Exception>(() => ValidateAsync(wrong));
        }
    }

    [Fact]
    public async Task Every_pod_is_of_the_restricted_standard_and_spread_bounded_and_probed()
    {
        // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
        foreach (var pod in (await RenderAsync("chart distributed")).Concat(await RenderAsync("chart embedded"))
            .Where(o => (string)o["kind"]! is "Deployment" or "StatefulSet").Select(o => o["spec"]!["template"]!["spec"]!))
        {
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
            Assert.All((string[])["hostNetwork", "hostPID", "hostIPC", "hostUsers"], host => Assert.Null(pod[host]));
            Assert.All(pod["volumes"]!.AsArray(),
                volume => Assert.Single(volume!.AsObject(), part => part.Key is "configMap" or "emptyDir" or "secret"));
            foreach (var container in pod["containers"]!.AsArray())
            {
                var security = container!["securityContext"]!;
                Assert.False((bool)security["allowPrivilegeEscalation"]!);
                Assert.True((bool)security["readOnlyRootFilesystem"]!);
                Assert.Equal("""["ALL"]""", security["capabilities"]!["drop"]!.ToJsonString());
                Assert.Null(security["privileged"]);
                Assert.All((string[])["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.NotNull(container[probe]));
                Assert.NotNull(container["resources"]!["requests"]!["memory"]);
                Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            }
        }
    }

    private static async Task<IReadOnlyList<JsonObject>> RenderAsync(string what)
    {
        if (what == "argocd") return [.. KubeYaml.Documents(await System.IO.File.ReadAllTextAsync(
            RepositoryFiles.Path("deploy", "argocd", "application.yaml"), Ct)).Select(json => JsonNode.Parse(json)!.AsObject())];
        var name = what.Split(' ')[1];
        if (what.StartsWith("overlay", StringComparison.Ordinal)) return await Kustomize.RenderAsync($"overlays/{name}", Ct);
        var values = Helm.Values($"ci/{name}-values.yaml");
        values["monitoring"] = new JsonObject { ["podMonitor"] = new JsonObject { ["enabled"] = true } };
        values["config"]!["drift"] = new JsonObject { ["readResources"] = true };
        return await Helm.RenderAsync(values, Ct);
    }

    private async Task ValidateAsync(JsonObject o)
    {
        var json = o.ToJsonString();
        switch ((string)o["kind"]!)
        {
            case "NetworkPolicy":
                Assert.NotNull(KubernetesYaml.Deserialize<V1NetworkPolicy>(json, strict: true).Spec);
                break;
            case "PodDisruptionBudget":
                Assert.NotNull(KubernetesYaml.Deserialize<V1PodDisruptionBudget>(json, strict: true).Spec);
                break;
            case "HorizontalPodAutoscaler":
                Assert.NotNull(KubernetesYaml.Deserialize<V2HorizontalPodAutoscaler>(json, strict: true).Spec);
                break;
            default:
                await (await server.Api).Admin.DryRunAsync(json, Ct);
                break;
        }
    }

    /// <summary>An API server that knows the operators' kinds too.</summary>
    public sealed class Server : IAsyncDisposable
    {
        private static readonly string Definitions = RepositoryFiles.Path("tests", "System.Tests", "Deployment", "crds");

        internal Task<KubeApi> Api { get; } =
            KubeApi.StartLocalAsync(new KubeApiOptions { Manifests = [Definitions] }, CancellationToken.None);

        public async ValueTask DisposeAsync() => await (await Api).DisposeAsync();
    }
}
