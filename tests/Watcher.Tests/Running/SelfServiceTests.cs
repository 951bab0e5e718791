using System.Text.Json;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Watcher.Instances;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>The ConfigMap by which the people of a namespace configure notifications travels with the events of its Applications.</summary>
public sealed class SelfServiceTests : IDisposable
{
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();

    [Fact]
    public async Task It_travels_with_the_Applications_of_its_namespace_and_each_hears_of_a_change()
    {
        _files.Put("api");
        _files.Put("other", """{"metadata":{"namespace":"elsewhere"}}""");
        ConfigMap("subscriptions: []");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, instance: Instance("argocd"))).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        await _inbox.ToldAsync("other", "discovered");
        Assert.Equal(("notifications", "subscriptions: []"), (Newest("api").Routing.SelfService!.Name, YamlOf("api")));
        Assert.Null(Newest("other").Routing.SelfService);

        ConfigMap("triggers: {}");
        await _inbox.ToldAsync("api", "discovered", "metadata");
        Assert.Equal("triggers: {}", YamlOf("api"));

        ConfigMap(new string('x', SelfServiceFacts.MaxLength));
        await _inbox.ToldAsync("api", "discovered", "metadata", "metadata");
        Assert.Equal(("notifications", null), (Newest("api").Routing.SelfService!.Name, Newest("api").Routing.SelfService!.Data));

        File.Delete(Path.Combine(_files.Applications, "self-service.yaml"));
        await _inbox.ToldAsync("api", "discovered", "metadata", "metadata", "metadata");
        Assert.Null(Newest("api").Routing.SelfService);
        Assert.Single(_inbox.Arrived, message => message.App.Name == "other");
    }

    [Fact]
    public async Task What_changed_while_the_watcher_was_down_is_reported_at_the_start_and_so_is_that_it_was_switched_off()
    {
        _files.Put("api");
        ConfigMap("one: 1");
        await using (await (await RunningWatcher.StartAsync(_files, _inbox, instance: Instance("arg*"))).ReadyAsync())
            await _inbox.ToldAsync("api", "discovered");
        ConfigMap("two: 2");
        await using (await (await RunningWatcher.StartAsync(_files, _inbox, instance: Instance("arg*"))).ReadyAsync())
            await _inbox.ToldAsync("api", "discovered", "metadata");
        Assert.Equal("two: 2", YamlOf("api"));
        await using (await (await RunningWatcher.StartAsync(_files, _inbox, instance: Instance("arg*"))).ReadyAsync())
            await _inbox.ToldAsync("api", "discovered", "metadata");
        await using var off = await (await RunningWatcher.StartAsync(_files, _inbox)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered", "metadata", "metadata");
        Assert.Null(Newest("api").Routing.SelfService);
    }

    [Fact]
    public async Task Without_the_label_a_ConfigMap_is_nobodys_business()
    {
        _files.Put("api");
        ConfigMap("subscriptions: []", label: "false");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, instance: Instance("*"))).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        Assert.Null(Newest("api").Routing.SelfService);
    }

    public void Dispose() => _files.Dispose();

    private InstanceOptions Instance(params string[] namespaces) =>
        RunningWatcher.Instance(_files.Applications) with { SelfService = new SelfServiceScope([.. namespaces], []) };

    private ApplicationTransitioned Newest(string name) => _inbox.Arrived.Last(m => m.App.Name == name);

    private string YamlOf(string name) =>
        Newest(name).Routing.SelfService!.Data!.Parse().GetProperty("notifications.yaml").GetString()!;

    private void ConfigMap(string yaml, string label = "true") => _files.PutText("self-service.yaml", $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"notifications","namespace":"argocd","labels":{"notifications.argoproj.io/self-service":"{{label}}"} },
         "data":{"notifications.yaml":"{{JsonEncodedText.Encode(yaml)}}"} }
        """);
}
