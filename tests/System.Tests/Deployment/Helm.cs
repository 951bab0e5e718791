using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.SystemTests.Deployment;

/// <summary>The chart in deploy/helm, rendered by what tests/setup/helm.sh builds (Go's templates and Sprig as Helm uses them).</summary>
internal static class Helm
{
    public static string Chart { get; } = RepositoryFiles.Path("deploy", "helm", "notifications");

    public static string File(string name) => System.IO.File.ReadAllText(Path.Combine(Chart, name));

    /// <summary>The values that a release begins with, as JSON.</summary>
    public static JsonObject Values(string name) => JsonNode.Parse(KubeYaml.Documents(File(name)).Single())!.AsObject();

    /// <summary>The objects of the release <c>notifications</c> in the namespace <c>argocd</c>.</summary>
    /// <param name="values">Values over those of the chart.</param>
    public static async Task<IReadOnlyList<JsonObject>> RenderAsync(JsonObject values, CancellationToken cancellationToken)
    {
        var program = (await Kustomize.RunAsync("bash", [RepositoryFiles.Path("tests", "setup", "helm.sh")], cancellationToken)).Trim();
        var file = Path.GetTempFileName();
        try
        {
            await System.IO.File.WriteAllTextAsync(file, values.ToJsonString(), cancellationToken);
            var yaml = await Kustomize.RunAsync(
                program, [Chart, "--name", "notifications", "--namespace", "argocd", "--values", file], cancellationToken);
            return [.. KubeYaml.Documents(yaml).Select(json => JsonNode.Parse(json)!.AsObject())];
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }

    /// <summary>As <see cref="RenderAsync(JsonObject, CancellationToken)"/>, with values in YAML.</summary>
    public static Task<IReadOnlyList<JsonObject>> RenderAsync(string yaml, CancellationToken cancellationToken) =>
        RenderAsync(JsonNode.Parse(KubeYaml.Documents(yaml).Single())!.AsObject(), cancellationToken);
}
