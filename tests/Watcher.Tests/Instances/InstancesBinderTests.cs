using Notifications.Hosting.Configuration;
using Notifications.Watcher.Instances;
using Xunit;

namespace Notifications.Watcher.Tests.Instances;

public sealed class InstancesBinderTests
{
    [Fact]
    public void Clusters_and_directories_are_read()
    {
        var (document, instances) = Bind(
            """
            instances:
              - name: prod-eks
                argocd: { url: "https://argocd.example.com/", token: "${TOKEN}" }
                namespace: argo
                watch: { kubeconfig: ~/.kube/config, context: prod, namespaces: [argo, team-a] }
              - name: here
                watch: { inCluster: true, namespaces: ["*"] }
              - name: recorded
                watch: { directory: ./applications }
            """);
        Assert.Empty(document.Problems);
        Assert.Equal(new Uri("https://argocd.example.com"), instances[0].ArgoCdUrl);
        Assert.Equal("https://argocd.example.com", instances[0].Instance.ArgoCdUrl!.ToString().TrimEnd('/'));
        Assert.Equal(["argo", "team-a"], instances[0].Watch.Scopes("argo"));
        Assert.Equal("/home/x/.kube/config", Assert.IsType<WatchTarget.Kubernetes>(instances[0].Watch).Kubeconfig);
        Assert.Equal([""], instances[1].Watch.Scopes("argocd"));
        Assert.Equal("/etc/notifications/applications", Assert.IsType<WatchTarget.Directory>(instances[2].Watch).Path);
        Assert.Equal("argocd", instances[2].Namespace);
    }

    [Theory]
    [InlineData("bus: {}", "instances: is missing")]
    [InlineData("instances: []", "instances: is empty")]
    [InlineData("instances: [{watch: {inCluster: true}}]", "instances[0].name: is missing")]
    [InlineData("instances: [{name: a}]", "instances[0].watch: is missing")]
    [InlineData("instances: [{name: a b, watch: {inCluster: true}}]", "instances[0].name: cannot be a name")]
    [InlineData("instances: [{name: a, watch: {}}]", "instances[0].watch: names nothing to watch")]
    [InlineData("instances: [{name: a, watch: {inCluster: true, context: x}}]", "instances[0].watch.context: does not go with inCluster")]
    [InlineData("instances: [{name: a, watch: {directory: x, namespaces: [y]}}]",
        "instances[0].watch.namespaces: does not go with directory")]
    [InlineData("instances: [{name: a, watch: {inCluster: true}}, {name: A, watch: {inCluster: true}}]",
        "instances[1].name: \"A\" is the name of another instance too")]
    [InlineData("instances: [{name: a, whatch: {inCluster: true}, watch: {inCluster: true}}]",
        "instances[0].whatch: unknown key (did you mean \"watch\"?)")]
    [InlineData("instances: [{name: a, argocd: {url: argocd.example.com}, watch: {inCluster: true}}]",
        "instances[0].argocd.url: \"argocd.example.com\" is not an address")]
    public void A_mistake_is_told_with_its_path_and_remedy(string yaml, string problem)
    {
        var (document, _) = Bind(yaml);
        Assert.Contains(problem, Assert.Single(document.Problems).ToString(), StringComparison.Ordinal);
    }

    private static (ConfigurationDocument Document, IReadOnlyList<InstanceOptions> Instances) Bind(string yaml)
    {
        var document = ConfigurationDocument.Parse(
            yaml, "/etc/notifications/notifications.yaml", EnvironmentVariables.Of(("HOME", "/home/x"), ("TOKEN", "secret")));
        return (document, InstancesBinder.Bind(document));
    }
}
