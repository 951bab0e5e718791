using System.Text.Json.Nodes;
using Xunit;

namespace Notifications.SystemTests.Deployment;

public sealed class KustomizeTests
{
    public static TheoryData<string> Folders => ["base", "overlays/embedded", "overlays/all-namespaces", "overlays/distributed"];

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
            Assert.Equal(["applications", "appprojects"], Texts(rule["resources"]).Order(StringComparer.Ordinal));
            Assert.Equal(["get", "list", "watch"], Texts(rule["verbs"]).Order(StringComparer.Ordinal));
        });
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

    private static string Kind(JsonObject o) => (string)o["kind"]!;

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(item => (string)item!);
}
