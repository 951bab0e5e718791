using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

public sealed class SelfServiceTests(KubeApiFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Labelled_ConfigMaps_come_before_the_Applications_and_are_followed_and_no_others_are_read()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.Admin.CreateAsync(ConfigMap(ns, "b-ours", "true", "one"), Token);
        await api.Admin.CreateAsync(ConfigMap(ns, "a-other", "no", "canary"), Token);
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "shop", 3000), Token);
        await using var recorder = new Recorder(new KubernetesSource(
            new KubernetesOptions
            {
                Kubeconfig = api.Kubeconfig,
                Namespaces = [ns],
                ArgoCdNamespace = ns,
                SelfServiceScopes = [ns],
            },
            Wire.Impatient, Wire.NoEnvironment, TimeProvider.System));

        await recorder.NextAsync<SourceEvent.ApplicationSeen>();
        Assert.Equal("b-ours: one", Said(Assert.Single(recorder.Received.OfType<SourceEvent.ProjectSeen>())));
        Assert.Contains(new SourceEvent.SelfServiceListed(ns), recorder.Received);

        await api.Admin.PatchAsync("ConfigMap", ns, "b-ours", """{"data":{"notifications.yaml":"two"}}""", Token);
        Assert.Equal("b-ours: two", Said(await recorder.NextAsync<SourceEvent.ProjectSeen>()));
        await api.Admin.PatchAsync("ConfigMap", ns, "a-other", Labelled("true"), Token);
        Assert.Equal("a-other: canary", Said(await recorder.NextAsync<SourceEvent.ProjectSeen>()));
        var second = await recorder.NextAsync<SourceEvent.Malformed>();
        Assert.Equal($"{ns}/b-ours", second.Where);
        Assert.Contains("a namespace has one self-service ConfigMap, and a-other is the first by name", second.Reason, StringComparison.Ordinal);
        await api.Admin.PatchAsync("ConfigMap", ns, "a-other", Labelled("false"), Token);
        Assert.Equal("b-ours: two", Said(await recorder.NextAsync<SourceEvent.ProjectSeen>()));
        await api.Admin.DeleteAsync("ConfigMap", ns, "b-ours", Token);
        Assert.Equal(SelfServiceFacts.KeyOf(ns), (await recorder.NextAsync<SourceEvent.ProjectGone>()).Name);
    }

    private static string Said(SourceEvent.ProjectSeen seen)
    {
        var text = SelfServiceFacts.Text(seen.Annotations)!;
        return $"{text.Name}: {text.Data!.Parse().GetProperty("notifications.yaml").GetString()}";
    }

    private static string Labelled(string label) => $$"""{"metadata":{"labels":{"{{SelfServiceFacts.Label}}":"{{label}}"} } }""";

    private static string ConfigMap(string ns, string name, string label, string yaml) => $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"{{ns}}","labels":{"{{SelfServiceFacts.Label}}":"{{label}}"} },
         "data":{"notifications.yaml":"{{yaml}}"} }
        """;
}
