using Notifications.Drift;
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
                stalledAfter: 30m
            """);
        Assert.Empty(document.Problems);
        Assert.Equal(new Uri("https://argocd.example.com"), instances[0].ArgoCdUrl);
        Assert.Equal("https://argocd.example.com", instances[0].Instance.ArgoCdUrl!.ToString().TrimEnd('/'));
        Assert.Equal(["argo", "team-a"], instances[0].Watch.Scopes("argo"));
        Assert.Equal("/home/x/.kube/config", Assert.IsType<WatchTarget.Kubernetes>(instances[0].Watch).Kubeconfig);
        Assert.Equal([""], instances[1].Watch.Scopes("argocd"));
        Assert.Equal("/etc/notifications/applications", Assert.IsType<WatchTarget.Directory>(instances[2].Watch).Path);
        Assert.Equal("argocd", instances[2].Namespace);
        Assert.Equal([null, null, TimeSpan.FromMinutes(30)], instances.Select(instance => instance.StalledAfter));
    }

    [Fact]
    public void Objects_that_drift_are_read_where_the_configuration_says_so()
    {
        var (document, instances) = Bind(
            """
            instances: [{ name: prod, watch: { inCluster: true } }]
            drift:
              readResources: true
              redact: ["^internal"]
              clusters:
                - { cluster: "https://10.0.0.5:6443/", kubeconfig: ~/.kube/other, context: prod-b }
                - { cluster: staging, secret: cluster-staging }
            """);
        Assert.Empty(document.Problems);
        Assert.Equal(
            [new RemoteCluster("https://10.0.0.5:6443", "/home/x/.kube/other", "prod-b", null),
                new RemoteCluster("staging", null, null, "cluster-staging")],
            instances[0].Live!.Clusters);
        Assert.Null(Bind("{ instances: [{ name: prod, watch: { inCluster: true } }], drift: { readResources: false } }").Instances[0].Live);
        Assert.Null(Bind("{ instances: [{ name: prod, watch: { inCluster: true } }], drift: { redact: false } }").Instances[0].Live);
    }

    [Theory]
    [InlineData("[{cluster: a}]", "drift.clusters[0]: does not say how the cluster is reached")]
    [InlineData("[{cluster: a, context: b, secret: c}]", "drift.clusters[0]: does not say how the cluster is reached")]
    [InlineData("[{context: b}]", "drift.clusters[0].cluster: is missing")]
    [InlineData("[{cluster: a, contxt: b}]", "drift.clusters[0].contxt")]
    public void A_cluster_that_cannot_be_reached_is_reported(string clusters, string problem)
    {
        var (document, _) = Bind(
            "{ instances: [{ name: prod, watch: { inCluster: true } }], drift: { readResources: true, clusters: " + clusters + " } }");
        Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
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
