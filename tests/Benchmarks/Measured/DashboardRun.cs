using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Notifications.Benchmarks.Measured;

/// <summary>The dashboard's first view with many Applications: how long the server takes, and how large the page is.</summary>
internal static class DashboardRun
{
    private const int Views = 200;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>One that was free.</summary>
    public static Uri Address { get; } = Free();

    public static async Task RunAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.Installation.Ready.WaitAsync(cancellationToken);
        await Task.Delay(Idle, cancellationToken);
        var resident = scene.Installation.ResidentMegabytes();
        using var http = new HttpClient { BaseAddress = Address };
        var all = scene.Fleet.Count.ToString("N0", CultureInfo.InvariantCulture) + " Applications in";
        var (first, page) = await ViewAsync(http, cancellationToken);
        while (!page.Contains(all, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            (_, page) = await ViewAsync(http, cancellationToken);
        }

        var cpu = scene.Installation.CpuSeconds();
        var times = new List<double>();
        for (var view = 0; view < Views; view++) times.Add((await ViewAsync(http, cancellationToken)).Time.TotalMilliseconds);
        times.Sort();
        await scene.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{scene.Fleet.Count} Applications: the first view of the process {first.TotalMilliseconds:F0} ms, then p50 {times[Views / 2]:F1}, p90 {times[Views * 9 / 10]:F1}, p99 {times[Views * 99 / 100]:F1} ms and {(scene.Installation.CpuSeconds() - cpu) * 1000 / Views:F1} ms of CPU; {page.Length / 1024.0:F0} KiB; resident {resident} before the first view, {scene.Installation.ResidentMegabytes()} after {Views}"));
        await scene.Installation.StopAsync(cancellationToken);
    }

    private static async Task<(TimeSpan Time, string Page)> ViewAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var page = await http.GetStringAsync("/", cancellationToken);
        return (clock.Elapsed, page);
    }

    private static Uri Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
