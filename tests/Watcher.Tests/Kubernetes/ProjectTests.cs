using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

public sealed class ProjectTests(KubeApiFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AppProjects_come_before_the_Applications_and_are_followed()
    {
        var (api, ns) = (await fixture.StartedAsync(), await fixture.NamespaceAsync(Token));
        await api.Admin.CreateAsync(Project(ns, "cluster", """{"notifications.argoproj.io/subscribe.on-sync-failed.slack":"sre"}"""), Token);
        await api.Admin.CreateAsync(Project(ns, "default", "null"), Token);
        await api.CreateApplicationAsync(SomeApplications.Json(ns, "shop", 3000), Token);
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, ns));

        await recorder.NextAsync<SourceEvent.ApplicationSeen>();
        var order = recorder.Received.Select(one => one.GetType().Name).ToList();
        Assert.Equal(["ProjectSeen", "ProjectSeen", "ProjectsListed"], order[..3]);
        var cluster = recorder.Received.OfType<SourceEvent.ProjectSeen>().Single(project => project.Name == "cluster");
        Assert.Equal("sre", Assert.Single(ProjectFacts.Annotations(cluster.Annotations)).Value);
        Assert.Equal(["*"], ProjectFacts.Repositories(cluster.Annotations));
        Assert.Empty(ProjectFacts.Annotations(
            recorder.Received.OfType<SourceEvent.ProjectSeen>().Single(project => project.Name == "default").Annotations));

        await api.Admin.PatchAsync("AppProject", ns, "default", """{"metadata":{"annotations":{"owner":"web"}}}""", Token);
        Assert.Equal("web", (await recorder.NextAsync<SourceEvent.ProjectSeen>()).Annotations["owner"]);
        await api.Admin.DeleteAsync("AppProject", ns, "cluster", Token);
        Assert.Equal("cluster", (await recorder.NextAsync<SourceEvent.ProjectGone>()).Name);
    }

    private static string Project(string ns, string name, string annotations) =>
        $$"""{"apiVersion":"argoproj.io/v1alpha1","kind":"AppProject","metadata":{"name":"{{name}}","namespace":"{{ns}}","annotations":{{annotations}} },"spec":{"sourceRepos":["*"]} }""";
}
