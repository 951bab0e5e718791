using System.Net;
using System.Text.Json.Nodes;
using Notifications.SystemTests.Deployment;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>
/// A team configures the notifications of its namespace by a ConfigMap. The API server is real, the rights are those that the chart gives,
/// and the program has no others.
/// </summary>
public sealed class SelfServiceStoryTests(AccessServers servers) : IClassFixture<AccessServers>
{
    private const string Team = "team-a";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_team_subscribes_itself_with_a_message_of_its_own_and_a_mistake_leaves_what_was_right_in_force()
    {
        var api = await servers.StartedAsync("self-service");
        await using var slack = await FakeSlack.StartAsync(Ct);
        slack.AddChannel("team-a");
        using var folder = new StoryFolder();
        await api.CreateApplicationAsync(SomeApplications.Json(Team, "web", 2_500), Ct);
        await api.CreateApplicationAsync(SomeApplications.Json("argocd", "other", 2_500), Ct);
        await api.Admin.ApplyAsync(ConfigMap("subscriptions: [{ triggers: [on-labelled], recipients: ['slack:#team-a'] }]"), Ct);
        using var program = RunningProgram.Start("notifications", ["run", "--config", folder.Write($$"""
            instances: [{ name: prod, watch: { kubeconfig: "{{api.Kubeconfig}}", context: "system:serviceaccount:argocd:{{AccessServers.Watcher}}", namespaces: [argocd, {{Team}}] } }]
            selfService: { namespaces: ["team-*"] }
            destinations: { slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{slack.Url}}api/", limits: none } }
            policy: { recipients: { slack: [{ allow: ["#team-*"] }] } }
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            """)], Story.Tokens);
        await program.SaysAsync("ready: watching", Ct);
        await program.SaysAsync("the self-service configuration of namespace team-a is in force: 1 triggers, 1 templates, 1 subscriptions", Ct);

        await LabelAsync(api, "argocd", "other", "one");
        await LabelAsync(api, Team, "web", "one");
        await Eventually.TrueAsync(() => Texts(slack).Any(text => text.Contains("ours: web is one", StringComparison.Ordinal)), Ct, program.ToString());

        await api.Admin.ApplyAsync(ConfigMap("destinations: {}"), Ct);
        await program.SaysAsync("is refused; the last right one stays in force", Ct);
        await LabelAsync(api, Team, "web", "two");
        await Eventually.TrueAsync(() => Texts(slack).Any(text => text.Contains("ours: web is two", StringComparison.Ordinal)), Ct, program.ToString());
        Assert.DoesNotContain(Texts(slack), text => text.Contains("other", StringComparison.Ordinal));
        Assert.Equal(0, await program.EndAsync(Ct));
        Story.AssertNoTokenIn(program);
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/team-a/configmaps?labelSelector=notifications.argoproj.io%2Fself-service%3Dtrue", HttpStatusCode.OK)]
    [InlineData("GET", "/api/v1/namespaces/team-a/configmaps?watch=true&timeoutSeconds=1", HttpStatusCode.OK)]
    [InlineData("GET", "/api/v1/namespaces/shop/configmaps", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/argocd/configmaps", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/configmaps", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/team-a/secrets", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "/api/v1/namespaces/team-a/configmaps/notifications", HttpStatusCode.Forbidden)]
    [InlineData("PATCH", "/api/v1/namespaces/team-a/configmaps/notifications", HttpStatusCode.Forbidden)]
    public async Task The_chart_lets_the_ConfigMaps_of_the_namespaces_be_read_that_may_have_one_and_no_others(
        string method, string path, HttpStatusCode expected)
    {
        var api = await servers.StartedAsync("self-service");
        Assert.Equal(expected, await AccessTests.AskAsync(api, AccessServers.Watcher, method, path));
    }

    private static IReadOnlyList<string> Texts(FakeSlack slack) => [.. slack.Messages("team-a").Select(message => message.Everything)];

    private static Task<JsonObject> LabelAsync(KubeApi api, string ns, string name, string label) =>
        api.PatchAsync(ns, name, $$"""{"metadata":{"labels":{"step":"{{label}}"} } }""", Ct);

    private static string ConfigMap(string more) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = "notifications",
            ["namespace"] = Team,
            ["labels"] = new JsonObject { ["notifications.argoproj.io/self-service"] = "true" },
        },
        ["data"] = new JsonObject
        {
            ["notifications.yaml"] = $$"""
                triggers:
                  on-labelled: { when: app.metadata.labels.step != null, oncePer: app.metadata.labels.step, send: labelled }
                {{more}}
                """,
            ["labelled.md"] = "---\ntitle: \"ours: {{ app.metadata.name }} is {{ app.metadata.labels.step }}\"\n---\n",
        },
    }.ToJsonString();
}
