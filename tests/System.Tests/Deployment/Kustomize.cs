using System.Diagnostics;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.SystemTests.Deployment;

/// <summary><c>kubectl kustomize</c>, with the kubectl that tests/setup/kubectl.sh finds or fetches.</summary>
internal static class Kustomize
{
    public static async Task<IReadOnlyList<JsonObject>> RenderAsync(string folder, CancellationToken cancellationToken)
    {
        var kubectl = (await RunAsync("bash", [RepositoryFiles.Path("tests", "setup", "kubectl.sh")], cancellationToken)).Trim();
        var yaml = await RunAsync(kubectl, ["kustomize", RepositoryFiles.Path("deploy", "kustomize", folder)], cancellationToken);
        return [.. KubeYaml.Documents(yaml).Select(json => JsonNode.Parse(json)!.AsObject())];
    }

    public static async Task<string> RunAsync(string program, string[] args, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', args)}: {await errors}");
    }
}
