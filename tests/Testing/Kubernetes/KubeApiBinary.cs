using System.Diagnostics;

namespace Notifications.Testing.Kubernetes;

/// <summary>Finds the API server: <c>KUBEAPI_BINARY</c>, else what <c>kubeapi/up.sh build</c> keeps in its cache, builds or
/// unpacks.</summary>
internal static class KubeApiBinary
{
    private static readonly Lazy<Task<string>> Found = new(FindAsync);

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "kubeapi");

    public static Task<string> PathAsync() => Found.Value;

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("KUBEAPI_BINARY") is { Length: > 0 } given)
            return given;
        using var script = Process.Start(
            new ProcessStartInfo("bash", [Path.Combine(Folder, "up.sh"), "build"]) { RedirectStandardOutput = true })!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
            throw new InvalidOperationException(
                $"{Folder}/up.sh build ended with {script.ExitCode}: run it by hand to see why, or set KUBEAPI_BINARY.");
        return output.Trim();
    }
}
