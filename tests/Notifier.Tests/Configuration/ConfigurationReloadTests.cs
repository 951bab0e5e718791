using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Tests.Routing;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Configuration;

public sealed class ConfigurationReloadTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void A_changed_file_is_taken_and_a_wrong_one_changes_nothing()
    {
        File.WriteAllText(_path, "");
        var state = new RoutingState(Tables.Catalog);
        using var reload = new ConfigurationReload(new ConfigurationFile([_path]), () => Tables.From(File.ReadAllText(_path)), state, Supervisor(), TimeProvider.System, NullLogger<ConfigurationReload>.Instance);
        reload.Look();
        Assert.Same(Tables.Catalog, state.Table);

        File.WriteAllText(_path, "subscriptions: [{ triggers: [on-created], recipients: ['slack:#a'] }]");
        reload.Look();
        Assert.Same(Tables.Catalog, state.Table); // it may still be written
        reload.Look();
        var taken = state.Table;
        Assert.Equal("#a", Assert.Single(state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries).Recipient);

        File.WriteAllText(_path, "subscriptions: [{ triggers: [on-creatd], recipients: ['slack:#a'] }]");
        reload.Look();
        reload.Look();
        Assert.Same(taken, state.Table);

        File.Delete(_path);
        reload.Look();
        reload.Look();
        Assert.Same(taken, state.Table);
    }

    [Fact]
    public async Task A_running_notifier_takes_a_changed_file_into_force()
    {
        File.WriteAllText(_path, "destinations: { out: { type: console } }");
        var time = new ManualTime();
        using var host = NotificationsHost.Build(
            ConfigurationDocument.Load(_path, EnvironmentVariables.Of()),
            "test",
            BusRoles.Both,
            (services, document) => services.AddNotifier(document).AddSingleton<TimeProvider>(time));
        var reload = Assert.Single(host!.Services.GetServices<IHostedService>().OfType<ConfigurationReload>());
        var state = host.Services.GetRequiredService<RoutingState>();
        await reload.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries);

        File.WriteAllText(_path, "destinations: { out: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]");
        await Eventually.TrueAsync(
            () => state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries is [{ Destination: "out" }],
            time,
            TimeSpan.FromSeconds(5),
            TestContext.Current.CancellationToken);
        await reload.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_destination_that_is_new_waits_for_a_restart()
    {
        File.WriteAllText(_path, "destinations: { out: { type: console } }");
        var first = ConfigurationDocument.Load(_path, EnvironmentVariables.Of());
        var running = NotifierConfiguration.Bind(first);
        File.WriteAllText(_path, "destinations: { out: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]");
        var table = ReloadServices.ReadAgain(first, running, Everything);
        Assert.Equal("out", Assert.Single(Router.Route(new Happening().With((TransitionKinds.Created, null)).Event(), table).Deliveries).Destination);

        File.WriteAllText(_path, "destinations: { out: { type: console }, more: { type: console } }");
        var wrong = Assert.Throws<InvalidConfigurationException>(() => ReloadServices.ReadAgain(first, running, Everything));
        Assert.EndsWith("destinations.more: is new (restart to use it)", Assert.Single(wrong.Problems).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "holds nothing")]
    [InlineData("# nothing but a comment\n", "holds nothing")]
    [InlineData("destinations: { out: { type: console } }\nbus: { type: rabbit }", "bus.type")]
    [InlineData("destinations: { out: { type: console } }\nsubscription: []", "subscription: unknown key")]
    [InlineData("destinations: { out: { type: console }", "not valid YAML")]
    public async Task What_the_start_would_refuse_changes_nothing_while_it_runs(string changed, string problem)
    {
        const string First = "destinations: { out: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]";
        var logs = new CollectedLogs();
        var (host, state, reload, time) = await StartAsync(First, logs);
        using (host)
        {
            File.WriteAllText(_path, changed);
            await Eventually.TrueAsync(() => logs.Lines.Any(line => line.Contains(problem, StringComparison.Ordinal)), time, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.NotEmpty(state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries);

            File.Delete(_path);
            await Eventually.TrueAsync(() => logs.Lines.Any(line => line.Contains("cannot be read", StringComparison.Ordinal)), time, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.NotEmpty(state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries);
            await reload.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_mounted_ConfigMap_is_followed_through_its_links()
    {
        var mount = Directory.CreateTempSubdirectory("configmap-").FullName;
        Version("..1", "destinations: { out: { type: console } }");
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data"), "..1");
        var link = Path.Combine(mount, "notifications.yaml");
        File.CreateSymbolicLink(link, "..data/notifications.yaml");
        var (host, state, reload, time) = await StartAsync(null, new CollectedLogs(), link);
        using (host)
        {
            Version("..2", "destinations: { out: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]");
            Directory.CreateSymbolicLink(Path.Combine(mount, "..data_tmp"), "..2");
            Directory.Move(Path.Combine(mount, "..data"), Path.Combine(mount, "..old"));
            Directory.Move(Path.Combine(mount, "..data_tmp"), Path.Combine(mount, "..data"));
            await Eventually.TrueAsync(
                () => state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries.Count == 1, time, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            await reload.StopAsync(TestContext.Current.CancellationToken);
        }

        Directory.Delete(mount, recursive: true);

        void Version(string name, string yaml)
        {
            Directory.CreateDirectory(Path.Combine(mount, name));
            File.WriteAllText(Path.Combine(mount, name, "notifications.yaml"), yaml);
        }
    }

    public void Dispose() => File.Delete(_path);

    private static void Everything(ConfigurationDocument document)
    {
        HostingOptions.Bind(document, BusRoles.Both);
        NotifierConfiguration.Bind(document);
    }

    private async Task<(IHost Host, RoutingState State, ConfigurationReload Reload, ManualTime Time)> StartAsync(string? yaml, CollectedLogs logs, string? file = null)
    {
        if (yaml is not null) File.WriteAllText(_path, yaml);
        var time = new ManualTime();
        var host = NotificationsHost.Build(
            ConfigurationDocument.Load(file ?? _path, EnvironmentVariables.Of()),
            "test",
            BusRoles.Both,
            (services, document) => services.AddNotifier(document).AddSingleton<TimeProvider>(time).AddSingleton<ILoggerFactory>(logs))!;
        var reload = Assert.Single(host.Services.GetServices<IHostedService>().OfType<ConfigurationReload>());
        await reload.StartAsync(TestContext.Current.CancellationToken);
        return (host, host.Services.GetRequiredService<RoutingState>(), reload, time);
    }

    private static LoopSupervisor Supervisor() =>
        new(TimeProvider.System, new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), NullLogger<LoopSupervisor>.Instance);
}
