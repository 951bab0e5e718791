using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Reloading;
using Notifications.Testing;
using Xunit;

namespace Notifications.Hosting.Tests;

public sealed class HostTests
{
    [Fact]
    public async Task A_bad_configuration_is_told_whole_and_ends_with_2()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "notifications.yaml");
        await File.WriteAllTextAsync(
            file, "bus: { type: rabbit }\nstor: {}\ntelemetry: { logLevel: loud }\n", TestContext.Current.CancellationToken);
        var errors = new StringWriter();
        var code = await NotificationsHost.RunAsync(
            file, "test", BusRoles.Both, (_, _) => { }, errors, TestContext.Current.CancellationToken);
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
        Assert.Equal(2, await NotificationsHost.RunAsync(
            file, "test", BusRoles.Watcher, (_, _) => { }, errors, TestContext.Current.CancellationToken));
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

    [Theory]
    [InlineData("instances: [{ name: prod, watch: { directory: ./b } }]", true)]
    [InlineData("instances: [{ name: prod, watch: { directory: ./a } }] # the same\nsubscriptions: [x]", false)]
    [InlineData("instances: [{ name: prod, watch: { directory: ./a } }]\nbus: { type: rabbit }", null)]
    [InlineData("templates", true)]
    public async Task A_changed_configuration_is_taken_by_a_room_or_starts_the_services_anew_and_a_wrong_one_changes_nothing(
        string changed, bool? restarts)
    {
        const string Common = "health: { enabled: false }\nstore: { type: sqlite, path: ./n.db }\ntemplates: ./templates\n";
        const string Before = Common + "instances: [{ name: prod, watch: { directory: ./a } }]";
        var folder = Directory.CreateTempSubdirectory().FullName;
        var (file, template) = (
            Path.Combine(folder, "notifications.yaml"),
            Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "templates")).FullName, "one.md"));
        await File.WriteAllTextAsync(file, Before, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(template, "before", TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var (time, starts, taken, logs) = (new ManualTime(), new List<string>(), 0, new CollectedLogs());
        var (started, stopping) = (new SemaphoreSlim(0), 0);
        var run = NotificationsHost.RunAsync(
            file,
            "test",
            BusRoles.Both,
            (services, document) =>
            {
                AddNobody(services, document);
                services.AddSingleton<TimeProvider>(time).AddSingleton<ILoggerFactory>(logs)
                    .AddSingleton(new ReloadedSections(["subscriptions"], _ => taken++)).AddHostedService(s =>
                {
                    // Time passes only for services that are not told to stop: the limit of their ending is in it.
                    s.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.UnsafeRegister(_ => stopping++, null);
                    starts.Add(File.ReadAllText(file));
                    started.Release();
                    return new Hanging("nowhere");
                });
            },
            TextWriter.Null,
            stop.Token);
        await started.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        if (changed == "templates") await File.WriteAllTextAsync(template, "after", TestContext.Current.CancellationToken);
        else await File.WriteAllTextAsync(file, Common + changed, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            () =>
            {
                if (stopping > 0 || taken > 0 || logs.Lines.Any(line => line.Contains("bus.type", StringComparison.Ordinal))) return true;
                time.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            TestContext.Current.CancellationToken);

        if (restarts == true) Assert.True(await started.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal((restarts == true ? 2 : 1, restarts == false ? 1 : 0), (starts.Count, taken));
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("disposal")]
    public async Task What_hangs_is_cut_off_at_the_limit_and_the_exit_code_is_3(string where)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "notifications.yaml");
        await File.WriteAllTextAsync(
            file, "health: { enabled: false }\nstore: { type: sqlite, path: ./n.db }\n", TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var (time, errors, hanging) = (new ManualTime(), new StringWriter(), new Hanging(where));
        var run = NotificationsHost.RunAsync(
            file,
            "test",
            BusRoles.Both,
            (services, document) =>
            {
                AddNobody(services, document);
                // Made by the container, so that it is the container's to dispose of.
                services.AddSingleton<TimeProvider>(time).AddSingleton(_ => hanging).AddHostedService(s => s.GetRequiredService<Hanging>());
            },
            errors,
            stop.Token);
        await (where == "start" ? hanging.Hangs : hanging.Starts).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await hanging.Hangs.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);

        time.Advance(NotificationsHost.ShutdownLimit);

        Assert.Equal(NotificationsHost.CutOff, await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal("not all has ended within 20 s; what was under way is taken up by the next start\n", errors.ToString());
        hanging.GoOn();
    }

    internal static void AddNobody(IServiceCollection services, ConfigurationDocument document)
    {
        services.AddSingleton<IEventHandler, Nobody>();
        services.AddSingleton<IDoorbellHandler, Nobody>();
    }

    private sealed class Nobody : IEventHandler, IDoorbellHandler
    {
        public Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RungAsync(DeliveryRequested message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Heeds no token, as a system call that does not return.</summary>
    private sealed class Hanging(string where) : IHostedService, IAsyncDisposable
    {
        private readonly TaskCompletionSource _starts = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Starts => _starts.Task;

        public Task Hangs => _hangs.Task;

        public void GoOn() => _goOn.TrySetResult();

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _starts.TrySetResult();
            return HangIn("start");
        }

        public Task StopAsync(CancellationToken cancellationToken) => HangIn("stop");

        public async ValueTask DisposeAsync() => await HangIn("disposal");

        private Task HangIn(string here)
        {
            if (here != where) return Task.CompletedTask;
            _hangs.TrySetResult();
            return _goOn.Task;
        }
    }
}
