using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Xunit;

namespace Notifications.SystemTests.Deployment;

/// <summary>The program as a container runs it: from a folder that it cannot write to, as another user, without a home directory.</summary>
public sealed class ReadOnlyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_from_a_read_only_folder_as_another_user_without_a_home()
    {
        using var folder = new StoryFolder();
        var program = Directory.CreateDirectory(Path.Combine(folder.Path, "program")).FullName;
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "data")).FullName;
        Directory.CreateDirectory(Path.Combine(folder.Path, "applications"));
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        var native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        Directory.CreateDirectory(Path.Combine(program, native));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, native)))
            File.Copy(file, Path.Combine(program, native, Path.GetFileName(file)));
        var config = folder.Write($$"""
            instances: [{ name: prod, watch: { directory: ./applications } }]
            store: { type: sqlite, path: {{data}}/n.db }
            health: { address: "http://127.0.0.1:0" }
            destinations: { out: { type: console } }
            """);
        await Kustomize.RunAsync("chmod", ["-R", "a-w,a+rX", folder.Path], Ct);
        await Kustomize.RunAsync("chmod", ["0777", data], Ct);

        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var start = new ProcessStartInfo("env",
            ["-i", $"DOTNET_ROOT={root}", "DOTNET_EnableDiagnostics=0", .. user, Path.Combine(program, "notifications"), "run", "--config",
                config])
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var said = new ConcurrentQueue<string>();
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(
            () => Task.FromResult(process.HasExited || said.Any(line => line.Contains("ready: watching", StringComparison.Ordinal))), Ct);
        Assert.True(!process.HasExited, string.Join('\n', said));
        await Kustomize.RunAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, string.Join('\n', said));
        await Kustomize.RunAsync("chmod", ["-R", "u+w", folder.Path], Ct);
    }
}
