using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>One run of a credential plugin.</summary>
internal static class ExecProcess
{
    private const int OutputLimit = 1 << 20;
    private const int ErrorShown = 300;

    /// <returns>What it wrote, or why it failed.</returns>
    public static async Task<(ReadOnlyMemory<byte> Output, string? Wrong)> RunAsync(
        ExecCommand command, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var process = new Process();
        try
        {
            process.StartInfo = Start(command);
            process.Start();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (default, $"the certificate authority that it is told of (provideClusterInfo) cannot be read: {unreadable.Message}");
        }
        catch (Win32Exception missing)
        {
            return (default, $"it cannot be started: {missing.Message}.{(command.InstallHint is null ? "" : " " + command.InstallHint.Trim())}");
        }

        try
        {
            process.StandardInput.Close();
            var error = HeadAsync(process.StandardError.BaseStream, linked.Token);
            var output = await HeadAsync(process.StandardOutput.BaseStream, linked.Token);
            await process.WaitForExitAsync(linked.Token);
            return process.ExitCode == 0 ? (output, null) : (default, $"it ended with {process.ExitCode}: {Shown(await error)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, $"it did not end within {limit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static ProcessStartInfo Start(ExecCommand command)
    {
        var start = new ProcessStartInfo(command.Command, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        var spec = new JsonObject { ["interactive"] = false };
        if (command.Cluster is { } cluster)
            spec["cluster"] = cluster.ToJson();
        start.Environment["KUBERNETES_EXEC_INFO"] =
            new JsonObject { ["apiVersion"] = command.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
        return start;
    }

    /// <summary>The first of a stream; what is beyond the limit is read and forgotten, so that the plugin is not held up.</summary>
    private static async Task<ReadOnlyMemory<byte>> HeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var kept = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            kept.Write(buffer, 0, (int)Math.Min(read, OutputLimit - kept.Length));
        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }

    private static string Shown(ReadOnlyMemory<byte> error)
    {
        var text = Encoding.UTF8.GetString(error.Span).Trim().ReplaceLineEndings(" ");
        return text.Length == 0 ? "it said nothing" : text.Length <= ErrorShown ? text : "..." + text[^ErrorShown..];
    }
}
