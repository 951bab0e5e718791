using System.Diagnostics;
using System.Text.Json.Nodes;
using Notifications.SystemTests.Deployment;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>
/// Without a token for Argo CD's API, from the objects in the cluster: what is edited there with kubectl arrives in Slack with the field,
/// the old and the new value, and the client. The API server and kubectl are real.
/// </summary>
public sealed class LiveObjectStoryTests(KubeApiFixture cluster)
{
    private const string Synced = "9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20";
    private const string ArgoCd = "argocd-controller";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_edited_in_the_cluster_arrives_with_field_values_and_client()
    {
        var (api, ns) = (await cluster.StartedAsync(), await cluster.NamespaceAsync(Ct));
        await using var slack = await FakeSlack.StartAsync(Ct);
        slack.AddChannel("drift");
        using var folder = new StoryFolder();
        var kubectl = new Kubectl(api.Kubeconfig, ns, folder);
        await kubectl.RunAsync(Deployment(2), "apply", $"--field-manager={ArgoCd}", "-f", "-");
        await kubectl.RunAsync(ConfigMap("settings", "info", "canary-one"), "apply", $"--field-manager={ArgoCd}", "-f", "-");
        await kubectl.RunAsync(ConfigMap("flags", "info", "canary-one"), "apply", "--server-side", $"--field-manager={ArgoCd}", "-f", "-");
        await kubectl.RunAsync(Secret("canary-old"), "apply", $"--field-manager={ArgoCd}", "-f", "-");
        await api.CreateApplicationAsync(Application(ns, "Synced"), Ct);
        using var program = RunningProgram.Start("notifications", ["run", "--config", folder.Write($$"""
            instances: [{ name: prod, namespace: {{ns}}, watch: { kubeconfig: "{{api.Kubeconfig}}", namespaces: [{{ns}}] } }]
            destinations: { slack: { type: slack, token: "${SLACK_TOKEN}", apiUrl: "{{slack.Url}}api/", limits: none } }
            triggers: { on-drift-detected: { on: drift-detected, for: 1s, send: app-drift-detected } }
            drift: { readResources: true }
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            """)], Story.Tokens);
        await program.SaysAsync("ready: watching 1 Applications", Ct);

        await kubectl.EditAsync("deployment/web", "s/replicas: 2/replicas: 5/");
        await kubectl.EditAsync("configmap/settings", "s/^  level: info/  level: debug/;s/^  db_password: canary-one/  db_password: canary-two/");
        await kubectl.RunAsync(
            ConfigMap("flags", "trace", "canary-two"), "apply", "--server-side", "--force-conflicts", "--field-manager=hotfix", "-f", "-");
        await kubectl.RunAsync(Secret("canary-new"), "replace", "--field-manager=rotator", "-f", "-");
        await api.PatchAsync(ns, "web", Application(ns, "OutOfSync"), Ct);

        await Eventually.TrueAsync(() => slack.Messages("drift").Count == 1, Ct, string.Join('\n', program.Lines));
        var text = slack.Messages("drift")[0].Everything;
        Assert.Contains("spec.replicas", text, StringComparison.Ordinal);
        Assert.Matches(@"spec\.replicas[^\n]*2[^\n]*5", text);
        Assert.Matches(@"data\.level[^\n]*info[^\n]*debug", text);
        Assert.Matches(@"data\.level[^\n]*now[^\n]*trace", text);
        Assert.Contains("data.password", text, StringComparison.Ordinal);
        Assert.Matches(@"data\.db_password[^\n]*changed \(its value is hidden\)", text);
        Assert.Contains("last written by the client kubectl-edit", text, StringComparison.Ordinal);
        Assert.Contains("last written by the client hotfix", text, StringComparison.Ordinal);
        Assert.Contains("last written by the client rotator", text, StringComparison.Ordinal);
        Assert.Contains("Partial: read from the objects in the cluster", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Base64("canary")[..6], text, StringComparison.Ordinal);
        Assert.Equal(0, await program.EndAsync(Ct));
        Assert.DoesNotContain(program.Lines, line => line.Contains("canary", StringComparison.OrdinalIgnoreCase));
    }

    private static string Deployment(int replicas) => $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"registry.example.com/web:1"}]} } } }
        """;

    private static string ConfigMap(string name, string level, string password) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}"},"data":{"level":"{{level}}","db_password":"{{password}}"} }""";

    private static string Secret(string password) =>
        $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"login"},"data":{"password":"{{Base64(password)}}"} }""";

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Application(string ns, string status)
    {
        JsonObject Resource(string group, string kind, string name) => new()
        {
            ["group"] = group,
            ["version"] = "v1",
            ["kind"] = kind,
            ["namespace"] = ns,
            ["name"] = name,
            ["status"] = status,
        };
        return new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "Application",
            ["metadata"] = new JsonObject
            {
                ["name"] = "web",
                ["namespace"] = ns,
                ["annotations"] = new JsonObject { ["notifications.argoproj.io/subscribe.on-drift-detected.slack"] = "drift" },
            },
            ["spec"] = new JsonObject
            {
                ["project"] = "default",
                ["source"] = new JsonObject
                {
                    ["repoURL"] = "https://github.com/acme/platform.git",
                    ["path"] = "web",
                    ["targetRevision"] = "main"
                },
                ["destination"] = new JsonObject { ["server"] = "https://kubernetes.default.svc", ["namespace"] = ns },
            },
            ["status"] = new JsonObject
            {
                ["reconciledAt"] = status == "Synced" ? "2026-03-04T11:00:00Z" : "2026-03-04T12:00:00Z",
                ["sync"] = new JsonObject { ["status"] = status, ["revision"] = Synced },
                ["health"] = new JsonObject { ["status"] = "Healthy" },
                ["resources"] = new JsonArray(
                    Resource("apps", "Deployment", "web"), Resource("", "ConfigMap", "settings"), Resource("", "ConfigMap", "flags"),
                    Resource("", "Secret", "login")),
            },
        }.ToJsonString();
    }

    private sealed class Kubectl(string kubeconfig, string ns, StoryFolder folder)
    {
        /// <param name="input">What it reads; null: nothing.</param>
        public Task<string> RunAsync(string? input, params string[] arguments) => RunAsync(input, editor: null, arguments);

        /// <summary><c>kubectl edit</c>, with sed as the editor.</summary>
        public Task<string> EditAsync(string what, string script)
        {
            var editor = Path.Combine(folder.Path, "editor.sh");
            File.WriteAllText(editor, $"exec sed -i '{script}' \"$1\"\n");
            return RunAsync(null, $"sh {editor}", ["edit", what]);
        }

        private async Task<string> RunAsync(string? input, string? editor, string[] arguments)
        {
            var kubectl = (await Kustomize.RunAsync("bash", [RepositoryFiles.Path("tests", "setup", "kubectl.sh")], Ct)).Trim();
            var start = new ProcessStartInfo(kubectl, ["--kubeconfig", kubeconfig, "--namespace", ns, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            if (editor is not null) start.Environment["KUBE_EDITOR"] = editor;
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
            if (input is not null) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(Ct);
            Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await errors}");
            return await output;
        }
    }
}
