using System.Text.Json.Nodes;
using Notifications.Cli;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Watcher;
using Notifications.Watcher.Instances;
using Xunit;

namespace Notifications.SystemTests.Deployment;

public sealed class KustomizeTests
{
    public static TheoryData<string> Folders => ["overlays/embedded", "overlays/all-namespaces", "overlays/distributed"];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task The_rendered_rules_only_read_applications_and_their_projects(string folder)
    {
        var objects = await Kustomize.RenderAsync(folder, TestContext.Current.CancellationToken);
        var rules = objects.Where(o => Kind(o) is "Role" or "ClusterRole").SelectMany(role => role["rules"]!.AsArray()).ToList();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.Equal(["argoproj.io"], Texts(rule!["apiGroups"]));
            Assert.Empty(Texts(rule["resources"]).Except(["applications", "appprojects"]));
            Assert.Equal(["list", "watch"], Texts(rule["verbs"]).Order(StringComparer.Ordinal));
        });
        // The whole cluster's AppProjects are nobody's business: they are read in Argo CD's own namespace
        Assert.DoesNotContain(
            objects.Where(o => Kind(o) == "ClusterRole"), role => role.ToJsonString().Contains("appprojects", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("all-namespaces")]
    [InlineData("distributed")]
    public async Task A_users_own_file_beside_an_overlay_is_what_the_pods_read_and_is_right(string overlay)
    {
        var shipped = await File.ReadAllTextAsync(
            RepositoryFiles.Path("deploy", "kustomize", "overlays", overlay, "notifications.yaml"), TestContext.Current.CancellationToken);
        var mine = shipped.Replace("name: in-cluster", "name: mine", StringComparison.Ordinal)
            + "subscriptions: [{ recipients: [\"slack:#mine\"] }]\n";
        var objects = await Kustomize.RenderCopyAsync(overlay, mine, [], TestContext.Current.CancellationToken);

        var map = Assert.Single(objects, o => Kind(o) == "ConfigMap");
        var read = (string)map["data"]!["notifications.yaml"]!;
        Assert.Equal(mine.TrimEnd(), read.TrimEnd());
        Assert.All(Pods(objects),
            pod => Assert.Contains(
                pod["volumes"]!.AsArray(), volume => (string?)volume!["configMap"]?["name"] == (string)map["metadata"]!["name"]!));
        Assert.Equal("", string.Join(
            '\n', Problems(read, BusRoles.Both, ("SLACK_TOKEN", "xoxb-1"), ("RABBITMQ_URI", "amqp://u:p@mq/"),
                ("POSTGRES_CONNECTION", "Host=db"))));
    }

    [Theory]
    [InlineData("overlays/embedded", "argocd")]
    [InlineData("overlays/all-namespaces", "*")]
    [InlineData("overlays/distributed", "argocd")]
    public async Task The_rights_are_those_that_the_configuration_needs(string folder, string watched)
    {
        var objects = await Kustomize.RenderAsync(folder, TestContext.Current.CancellationToken);
        var document = ConfigurationDocument.Parse(
            (string)objects.Single(o => Kind(o) == "ConfigMap")["data"]!["notifications.yaml"]!, "notifications.yaml",
            EnvironmentVariables.Of());
        Assert.Equal([watched], document.Section("instances").Items()[0].Required("watch").Required("namespaces").Texts());
        Assert.Equal(watched == "*", objects.Any(o => Kind(o) == "ClusterRoleBinding"));
    }

    [Fact]
    public async Task A_watcher_gets_no_secret_but_what_it_connects_with()
    {
        var objects = await Kustomize.RenderAsync("overlays/distributed", TestContext.Current.CancellationToken);
        var secrets = objects.Where(o => Kind(o) == "Deployment").ToDictionary(
            o => (string)o["metadata"]!["name"]!,
            o => o["spec"]!["template"]!["spec"]!["containers"]!.AsArray()
                .SelectMany(c => c!["env"]!.AsArray().Select(e => (string)e!["valueFrom"]!["secretKeyRef"]!["name"]!)
                    .Concat((c["envFrom"]?.AsArray() ?? []).Select(e => (string)e!["secretRef"]!["name"]!))).ToList());
        Assert.Equal(["notifications-rabbitmq-default-user", "notifications-connections"], secrets["notifications-watcher"]);
        Assert.Equal(
            ["notifications-rabbitmq-default-user", "notifications-connections", "notifications-secrets"],
            secrets["notifications-notifier"]);

        // With these alone it starts: it passes over the sections of the notifier
        var read = ((string)objects.Single(o => Kind(o) == "ConfigMap")["data"]!["notifications.yaml"]!)
            .Replace("https://argocd.example.com\" }", "https://argocd.example.com\", token: \"${ARGOCD_TOKEN}\" }",
                StringComparison.Ordinal);
        var document = ConfigurationDocument.Parse(
            read, "notifications.yaml", EnvironmentVariables.Of(("RABBITMQ_URI", "amqp://u:p@mq/"), ("POSTGRES_CONNECTION", "Host=db")));
        using var host = NotificationsHost.Build(
            document, "watcher", BusRoles.Watcher, (services, d) => services.AddWatcher(InstancesBinder.Bind(d), d.Environment));
        Assert.Equal("", string.Join('\n', document.Problems));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task No_container_runs_as_root_writes_its_file_system_or_keeps_a_capability(string folder)
    {
        var objects = await Kustomize.RenderAsync(folder, TestContext.Current.CancellationToken);
        var pods = objects.Where(o => Kind(o) is "Deployment" or "StatefulSet").Select(o => o["spec"]!["template"]!["spec"]!).ToList();
        Assert.NotEmpty(pods);
        Assert.All(pods, pod =>
        {
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.All(pod["containers"]!.AsArray(), container =>
            {
                var security = container!["securityContext"]!;
                Assert.False((bool)security["allowPrivilegeEscalation"]!);
                Assert.True((bool)security["readOnlyRootFilesystem"]!);
                Assert.Equal(["ALL"], Texts(security["capabilities"]!["drop"]));
                Assert.NotNull(container["startupProbe"]);
                Assert.NotNull(container["livenessProbe"]);
                Assert.NotNull(container["readinessProbe"]);
            });
        });
    }

    [Fact]
    public async Task A_notifier_gets_no_token_of_the_cluster()
    {
        var objects = await Kustomize.RenderAsync("overlays/distributed", TestContext.Current.CancellationToken);
        var notifier = objects.Single(o => Kind(o) == "Deployment" && (string)o["metadata"]!["name"]! == "notifications-notifier");
        Assert.False((bool)notifier["spec"]!["template"]!["spec"]!["automountServiceAccountToken"]!);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_pod_that_is_told_to_stop_is_given_longer_than_the_program_takes_at_most(string folder)
    {
        var objects = await Kustomize.RenderAsync(folder, TestContext.Current.CancellationToken);
        var pods = Pods(objects).ToList();
        Assert.NotEmpty(pods);
        // The rest is for the kubelet, which sends the signal late on a busy node
        Assert.All(pods, pod =>
            Assert.InRange((int)pod["terminationGracePeriodSeconds"]!, NotificationsHost.ShutdownLimit.TotalSeconds + 5, 60));
    }

    private static IEnumerable<JsonNode> Pods(IEnumerable<JsonObject> objects) =>
        objects.Where(o => Kind(o) is "Deployment" or "StatefulSet").Select(o => o["spec"]!["template"]!["spec"]!);

    private static IReadOnlyList<ConfigurationProblem> Problems(string yaml, BusRoles roles, params (string, string)[] environment)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of(environment));
        using var host = NotificationsHost.Build(document, "notifications", roles, Rooms.AddBoth);
        return document.Problems;
    }

    private static string Kind(JsonObject o) => (string)o["kind"]!;

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(item => (string)item!);
}
