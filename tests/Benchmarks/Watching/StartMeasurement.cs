using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

namespace Notifications.Benchmarks.Watching;

/// <summary>
/// Start of a watcher that has many Applications to list: time until it is ready, processor time and peak memory of its process.
/// <c>serve N</c> stands in for the API server in a process of its own; <c>start KUBECONFIG STORE</c> is what is measured, without notifiers.
/// </summary>
internal static class StartMeasurement
{
    public static async Task ServeAsync(int count, string kubeconfig, CancellationToken ct)
    {
        await using var server = await ApiServerStandIn.StartAsync(ct);
        for (var i = 0; i < count; i++)
            server.Put(JsonNode.Parse(SomeApplications.Json("argocd", string.Create(CultureInfo.InvariantCulture, $"app-{i}")))!.AsObject());
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig(), ct);
        await Task.Delay(Timeout.Infinite, ct);
    }

    public static async Task StartAsync(string kubeconfig, string store, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var channel = new Counting();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services
            .AddNotificationsStore(new StoreOptions.Sqlite(store))
            .AddSingleton<IEventChannel>(channel)
            .AddWatcher(
                [new InstanceOptions("bench", null, null, "argocd", new WatchTarget.Kubernetes(false, kubeconfig, null, ["argocd"]))], EnvironmentVariables.OfProcess());
        using var host = builder.Build();
        await host.StartAsync(ct);
        var states = host.Services.GetRequiredService<WatchStates>();
        while (!states.Current.Values.All(s => s is WatchState.Following)) await Task.Delay(10, ct);
        Report("ready", clock, channel);
        var sent = -1;
        while (channel.Sent != sent)
        {
            sent = channel.Sent;
            await Task.Delay(500, ct);
        }

        Report("settled", clock, channel);
        await host.StopAsync(ct);
    }

    private static void Report(string what, Stopwatch clock, Counting channel)
    {
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {clock.Elapsed.TotalSeconds:0.00} s, {self.TotalProcessorTime.TotalSeconds:0.00} CPU-s, peak {self.PeakWorkingSet64 >> 20} MB, now {self.WorkingSet64 >> 20} MB, managed {GC.GetTotalMemory(false) >> 20} MB, {channel.Sent} events sent"));
    }

    private sealed class Counting : IEventChannel
    {
        private int sent;

        public int Sent => Volatile.Read(ref sent);

        public Task SendAsync(ApplicationTransitioned message, CancellationToken ct)
        {
            Interlocked.Increment(ref sent);
            return Task.CompletedTask;
        }
    }
}
