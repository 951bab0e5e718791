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

    /// <summary>A copy of an overlay beside it, as its comment says, with a user's own configuration in it, and with components.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RenderCopyAsync(
        string overlay, string configuration, IReadOnlyList<string> components, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("kustomize-").FullName;
        try
        {
            var from = RepositoryFiles.Path("deploy", "kustomize");
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var to = System.IO.Path.Combine(root, System.IO.Path.GetRelativePath(from, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }

            var mine = System.IO.Path.Combine(root, "overlays", "mine");
            Directory.CreateDirectory(mine);
            foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(root, "overlays", overlay))) File.Copy(
                file, System.IO.Path.Combine(mine, System.IO.Path.GetFileName(file)));
            await File.WriteAllTextAsync(System.IO.Path.Combine(mine, "notifications.yaml"), configuration, cancellationToken);
            if (components.Count > 0)
                await File.AppendAllTextAsync(System.IO.Path.Combine(mine, "kustomization.yaml"),
                    $"components: [{string.Join(", ", components.Select(name => $"../../components/{name}"))}]\n", cancellationToken);
            var kubectl = (await RunAsync("bash", [RepositoryFiles.Path("tests", "setup", "kubectl.sh")], cancellationToken)).Trim();
            return [.. KubeYaml.Documents(await RunAsync(kubectl, ["kustomize", mine], cancellationToken))
                .Select(json => JsonNode.Parse(json)!.AsObject())];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    public static async Task<string> RunAsync(string program, string[] args, CancellationToken cancellationToken)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', args)}: {await errors}");
    }
}
