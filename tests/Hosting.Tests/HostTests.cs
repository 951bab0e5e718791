using Microsoft.Extensions.DependencyInjection;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Xunit;

namespace Notifications.Hosting.Tests;

public sealed class HostTests
{
    [Fact]
    public async Task A_bad_configuration_is_told_whole_and_ends_with_2()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "notifications.yaml");
        await File.WriteAllTextAsync(file, "bus: { type: rabbit }\nstor: {}\ntelemetry: { logLevel: loud }\n", TestContext.Current.CancellationToken);
        var errors = new StringWriter();
        var code = await NotificationsHost.RunAsync(file, "test", BusRoles.Both, (_, _) => { }, errors, TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        var problems = errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, problems.Length);
        Assert.All(problems, problem => Assert.StartsWith(file + ":", problem, StringComparison.Ordinal));
        Assert.Contains("bus.type", problems[0], StringComparison.Ordinal);
        Assert.Contains("did you mean \"store\"", problems[1], StringComparison.Ordinal);
        Assert.Contains("telemetry.logLevel", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bus_in_memory_is_refused_to_a_watcher_alone()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "notifications.yaml");
        await File.WriteAllTextAsync(file, "bus: { type: in-memory }\n", TestContext.Current.CancellationToken);
        var errors = new StringWriter();
        Assert.Equal(2, await NotificationsHost.RunAsync(file, "test", BusRoles.Watcher, (_, _) => { }, errors, TestContext.Current.CancellationToken));
        Assert.Contains("a bus in memory needs watcher and notifier in one process", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_runs_until_it_is_told_to_stop()
    {
        var folder = Directory.CreateTempSubdirectory();
        var file = Path.Combine(folder.FullName, "notifications.yaml");
        await File.WriteAllTextAsync(file, "health: { enabled: false }\n", TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var run = NotificationsHost.RunAsync(file, "test", BusRoles.Both, AddNobody, TextWriter.Null, stop.Token);
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static void AddNobody(IServiceCollection services, ConfigurationDocument document)
    {
        services.AddSingleton<IEventHandler, Nobody>();
        services.AddSingleton<IDoorbellHandler, Nobody>();
    }

    private sealed class Nobody : IEventHandler, IDoorbellHandler
    {
        public Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RungAsync(DeliveryRequested message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
