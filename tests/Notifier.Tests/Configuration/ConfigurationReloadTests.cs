using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Configuration;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Tests.Routing;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Configuration;

public sealed class ConfigurationReloadTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void A_changed_file_is_taken_and_a_wrong_one_changes_nothing()
    {
        File.WriteAllText(path, "");
        var state = new RoutingState(Tables.Catalog);
        using var reload = new ConfigurationReload(new ConfigurationFile([path]), () => Tables.From(File.ReadAllText(path)), state, TimeProvider.System, NullLogger<ConfigurationReload>.Instance);
        reload.Look();
        Assert.Same(Tables.Catalog, state.Table);

        File.WriteAllText(path, "subscriptions: [{ triggers: [on-created], recipients: ['slack:#a'] }]");
        reload.Look();
        var taken = state.Table;
        Assert.Equal("#a", Assert.Single(state.Route(new Happening().With((TransitionKinds.Created, null)).News()).Deliveries).Recipient);

        File.WriteAllText(path, "subscriptions: [{ triggers: [on-creatd], recipients: ['slack:#a'] }]");
        reload.Look();
        Assert.Same(taken, state.Table);

        File.Delete(path);
        reload.Look();
        Assert.Same(taken, state.Table);
    }

    [Fact]
    public async Task A_running_notifier_takes_a_changed_file_into_force()
    {
        File.WriteAllText(path, "destinations: { out: { type: console } }");
        var time = new ManualTime();
        using var host = NotificationsHost.Build(
            ConfigurationDocument.Load(path, EnvironmentVariables.Of()),
            "test",
            BusRoles.Both,
            (services, document) => services.AddNotifier(document).AddSingleton<TimeProvider>(time));
        var reload = Assert.Single(host!.Services.GetServices<IHostedService>().OfType<ConfigurationReload>());
        var state = host.Services.GetRequiredService<RoutingState>();
        await reload.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(state.Route(new Happening().With((TransitionKinds.Created, null)).News()).Deliveries);

        File.WriteAllText(path, "destinations: { out: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]");
        await Eventually.TrueAsync(
            () => state.Route(new Happening().With((TransitionKinds.Created, null)).News()).Deliveries is [{ Destination: "out" }],
            time,
            TimeSpan.FromSeconds(5),
            TestContext.Current.CancellationToken);
        await reload.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_destination_that_is_new_waits_for_a_restart()
    {
        File.WriteAllText(path, "destinations: { out: { type: console } }");
        var first = ConfigurationDocument.Load(path, EnvironmentVariables.Of());
        var running = NotifierConfiguration.Bind(first);
        File.WriteAllText(path, "destinations: { out: { type: console } }\nsubscriptions: [{ triggers: [on-created], recipients: [out] }]");
        var table = ReloadServices.ReadAgain(first, running);
        Assert.Equal("out", Assert.Single(Router.Route(new Happening().With((TransitionKinds.Created, null)).News(), table).Deliveries).Destination);

        File.WriteAllText(path, "destinations: { out: { type: console }, more: { type: console } }");
        var wrong = Assert.Throws<InvalidConfigurationException>(() => ReloadServices.ReadAgain(first, running));
        Assert.EndsWith("destinations.more: is new (restart to use it)", Assert.Single(wrong.Problems).ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(path);
}
