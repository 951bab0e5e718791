using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Tests.Routing;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Configuration;

public sealed class ConfigurationReloadTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task A_running_notifier_takes_changed_subscriptions_and_triggers_into_force_without_a_restart()
    {
        var (host, state, reload, time) = await StartAsync("destinations: { out: { type: console } }", new CollectedLogs());
        using (host)
        {
            Assert.Empty(state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries);

            File.WriteAllText(_path, "destinations:\n  out: { type: console } # the same as before\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]");
            await Eventually.TrueAsync(
                () => state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries is [{ Destination: "out" }],
                time, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
            await reload.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("destinations: { out: { type: console }, more: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [more] }]")]
    [InlineData("destinations: { out: { type: console } }\nshadow: true")]
    [InlineData("destinations: { out: { type: console } }\ntelemetry: { logLevel: debug }")]
    public async Task Anything_else_starts_the_services_anew_and_nothing_of_it_is_taken_before(string changed)
    {
        var (host, state, reload, time) = await StartAsync("destinations: { out: { type: console } }", new CollectedLogs());
        using (host)
        {
            var table = state.Table;
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            File.WriteAllText(_path, changed);
            await Eventually.TrueAsync(
                () => stopping.IsCancellationRequested, time, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.Same(table, state.Table);
            await reload.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_changed_template_starts_the_services_anew_and_a_wrong_one_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("templates-").FullName;
        var template = Path.Combine(folder, "mine.md");
        File.WriteAllText(template, "---\ntitle: one\n---\n");
        var logs = new CollectedLogs();
        var (host, _, reload, time) = await StartAsync($"destinations: {{ out: {{ type: console }} }}\ntemplates: {folder}", logs);
        using (host)
        {
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            File.WriteAllText(template, "---\ntitle: '{{ nobody }}'\n---\n");
            await Eventually.TrueAsync(
                () => logs.Lines.Any(line => line.Contains("nobody", StringComparison.Ordinal)), time, TimeSpan.FromSeconds(1),
                TestContext.Current.CancellationToken);
            Assert.False(stopping.IsCancellationRequested);
            File.WriteAllText(template, "---\ntitle: two\n---\n");
            await Eventually.TrueAsync(
                () => stopping.IsCancellationRequested, time, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            await reload.StopAsync(TestContext.Current.CancellationToken);
        }

        Directory.Delete(folder, recursive: true);
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
            await Eventually.TrueAsync(
                () => logs.Lines.Any(line => line.Contains(problem, StringComparison.Ordinal)), time, TimeSpan.FromSeconds(1),
                TestContext.Current.CancellationToken);
            Assert.NotEmpty(state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries);

            File.Delete(_path);
            await Eventually.TrueAsync(
                () => logs.Lines.Any(line => line.Contains("cannot be read", StringComparison.Ordinal)), time, TimeSpan.FromSeconds(1),
                TestContext.Current.CancellationToken);
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
                () => state.Route(new Happening().With((TransitionKinds.Created, null)).Event()).Deliveries.Count == 1, time,
                TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
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

    private async Task<(IHost Host, RoutingState State, IHostedService Reload, ManualTime Time)> StartAsync(
        string? yaml, CollectedLogs logs, string? file = null)
    {
        if (yaml is not null) File.WriteAllText(_path, yaml);
        var time = new ManualTime();
        var host = NotificationsHost.Build(
            ConfigurationDocument.Load(file ?? _path, EnvironmentVariables.Of()),
            "test",
            BusRoles.Both,
            (services, document) => services.AddNotifier(document).AddSingleton<TimeProvider>(time).AddSingleton<ILoggerFactory>(logs))!;
        var reload = Assert.Single(host.Services.GetServices<IHostedService>(), service => service.GetType().Name == "ConfigurationReload");
        await reload.StartAsync(TestContext.Current.CancellationToken);
        return (host, host.Services.GetRequiredService<RoutingState>(), reload, time);
    }
}
