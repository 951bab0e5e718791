using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Live;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Every way to authenticate, to the real server.</summary>
public sealed partial class CredentialTests(CredentialTests.Server server, KubeApiFixture other) : IClassFixture<CredentialTests.Server>
{
    private const string Answer = """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"$TOKEN"EXPIRES}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_file_is_read_again_when_it_was_renewed()
    {
        using var files = new TemporaryFiles();
        files.Write("token", "expired");
        await using var recorder = new Recorder(Wire.Source(files.Kubeconfig(server.Api, "{ tokenFile: token }"), "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.Contains(files["token"], trouble.Message, StringComparison.Ordinal);
        files.Write("token", server.AdminToken + "\n");
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    [Fact]
    public async Task A_token_file_that_is_missing_is_named()
    {
        using var files = new TemporaryFiles();
        await using var recorder = new Recorder(Wire.Source(files.Kubeconfig(server.Api, "{ tokenFile: token }"), "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.Contains($"the token file {files["token"]} cannot be read", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task A_plugin_gets_its_arguments_and_environment_and_gives_a_token(string version)
    {
        using var files = new TemporaryFiles();
        var answer = Answer.Replace("/v1", "/" + version, StringComparison.Ordinal).Replace("EXPIRES", "", StringComparison.Ordinal);
        files.Script("get-token", $"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > {files["info"]}
            test "$1 $2" = "--cluster prod" || exit 3
            cat <<END
            {answer}
            END
            """);
        var user = $$"""
            { exec: { apiVersion: client.authentication.k8s.io/{{version}}, command: ./get-token, args: [--cluster, prod], env: [{ name: TOKEN, value: "{{server.AdminToken}}" }], interactiveMode: IfAvailable, provideClusterInfo: true } }
            """;
        await using var recorder = new Recorder(Wire.Source(files.Kubeconfig(server.Api, user), "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();

        using var info = JsonDocument.Parse(await File.ReadAllTextAsync(files["info"], Token));
        Assert.Equal($"client.authentication.k8s.io/{version}", info.RootElement.GetProperty("apiVersion").GetString());
        var spec = info.RootElement.GetProperty("spec");
        Assert.False(spec.GetProperty("interactive").GetBoolean());
        Assert.Equal(server.Api.Server, new Uri(spec.GetProperty("cluster").GetProperty("server").GetString()!));
    }

    [Fact]
    public async Task A_plugin_is_run_once_until_its_token_expires()
    {
        using var files = new TemporaryFiles();
        var time = new HandClock();
        var plugin = Counting(files, $",\"expirationTimestamp\":\"{time.GetUtcNow().AddMinutes(15):yyyy-MM-ddTHH:mm:ssZ}\"", time);
        for (var at = 0; at < 3; at++)
            Assert.IsType<CredentialResult.Given>(await plugin.GetAsync(Token));
        Assert.Single(await File.ReadAllLinesAsync(files["runs"], Token));
        time.Advance(TimeSpan.FromMinutes(14.6));
        await plugin.GetAsync(Token);
        Assert.Equal(2, (await File.ReadAllLinesAsync(files["runs"], Token)).Length);
    }

    [Fact]
    public async Task A_plugin_is_run_again_when_the_server_refuses_what_it_gave()
    {
        using var files = new TemporaryFiles();
        files.Write("token", "revoked");
        files.Script("get-token",
            $"TOKEN=$(cat {files["token"]})\ncat <<END\n{Answer.Replace("EXPIRES", "", StringComparison.Ordinal)}\nEND");
        await using var recorder = new Recorder(
            Wire.Source(files.Kubeconfig(server.Api, "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./get-token } }"),
                "argocd"));
        await recorder.NextAsync<SourceEvent.Trouble>(
            trouble => trouble.Message.Contains("the credential plugin", StringComparison.Ordinal));
        files.Write("token", server.AdminToken);
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    /// <summary>Argo CD is in one cluster and deploys to another, two real API servers.</summary>
    [Theory]
    [InlineData("secret")]
    [InlineData("context")]
    public async Task Objects_of_a_remote_cluster_are_read_with_its_own_plugin(string how)
    {
        var (own, ns) = (await other.StartedAsync(), await other.NamespaceAsync(Token));
        using var files = new TemporaryFiles();
        var plugin = files.Script("get-token", $"""
            echo run >> {files["runs"]}
            cat <<END
            {Answer.Replace("EXPIRES", "", StringComparison.Ordinal)}
            END
            """);
        await server.Api.Admin.ApplyAsync($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{ns}}" } }""", Token);
        await own.Admin.ApplyAsync(Settings(ns, "near"), Token);
        await server.Api.Admin.ApplyAsync(Settings(ns, "far"), Token);
        var address = server.Api.Server.ToString().TrimEnd('/');
        await own.Admin.ApplyAsync(ClusterSecret(ns, address, await AuthorityAsync(), plugin), Token);
        var user = $$"""{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./get-token, env: [{ name: TOKEN, value: "{{server.AdminToken}}" }] } }""";
        var remote = how == "secret" ? new RemoteCluster(address, Kubeconfig: null, Context: null, Secret: "cluster-far")
            : new RemoteCluster(address, files.Kubeconfig(server.Api, user), Context: "there", Secret: null);
        var time = new ManualTime(); // no budget runs out
        using var live = new LiveResources(
            "prod", Redactor.Default,
            new ClusterConnections(new KubernetesOptions { Kubeconfig = own.Kubeconfig }, ns, [remote], Wire.NoEnvironment, time), time,
            NullLogger<LiveResources>.Instance);

        var described = await live.DescribeAsync(
            [Drifts(ns, "https://kubernetes.default.svc"), Drifts(ns, address), Drifts(ns, "https://unknown.example.com")], Token);

        Assert.Equal(["data.level: git -> near", "data.level: git -> far", null], described.Select(FieldOf));
        Assert.Single(await File.ReadAllLinesAsync(files["runs"], Token));
    }

    [Theory]
    [InlineData("exit 2", "it ended with 2: it said nothing")]
    [InlineData("echo no session: log in first >&2; exit 1", "it ended with 1: no session: log in first")]
    [InlineData("echo a-secret", "its output is not JSON (line 1, byte 0)")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"a-secret\"}}'", "it answers in client.authentication.k8s.io/v1beta1, and the kubeconfig expects client.authentication.k8s.io/v1")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
        "neither a token nor a client certificate")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientCertificateData\":\"a-secret\"}}'", "without its key")]
    public async Task A_plugin_that_fails_is_reported_with_its_reason_and_without_its_output(string script, string reason)
    {
        using var files = new TemporaryFiles();
        var plugin = new ExecCredential(
            new ExecCommand("client.authentication.k8s.io/v1", files.Script("plugin", script)), TimeProvider.System);
        var failed = Assert.IsType<CredentialResult.Failed>(await plugin.GetAsync(Token));
        Assert.Contains(reason, failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_is_not_installed_is_reported_with_its_hint()
    {
        var plugin = new ExecCredential(
            new ExecCommand("client.authentication.k8s.io/v1", "no-such-plugin-here") { InstallHint = "Install it from the vendor." },
            TimeProvider.System);
        var failed = Assert.IsType<CredentialResult.Failed>(await plugin.GetAsync(Token));
        Assert.Contains("no-such-plugin-here", failed.Reason, StringComparison.Ordinal);
        Assert.EndsWith("Install it from the vendor.", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_authenticates_with_the_mounted_token_and_authority()
    {
        using var files = new TemporaryFiles();
        files.Write("token", server.AdminToken);
        files.Write("ca.crt", Encoding.ASCII.GetString(Convert.FromBase64String(await AuthorityAsync())));
        var environment = EnvironmentVariables.Of(
            ("KUBERNETES_SERVICE_HOST", server.Api.Server.Host),
            ("KUBERNETES_SERVICE_PORT", server.Api.Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var found = Assert.IsType<AccessResult.Found>(InClusterAccess.Of(files["."], environment));
        using var client = new KubeClient(found.Access, TimeProvider.System);
        var answer = Assert.IsType<KubeResult<KubeResponse>.Ok>(
            await client.ListAsync(KubeResource.Applications, "argocd", 1, null, Token));
        answer.Value.Dispose();
    }

    private static ExecCredential Counting(TemporaryFiles files, string expires, TimeProvider time) => new(
        new ExecCommand("client.authentication.k8s.io/v1",
            files.Script("plugin",
                $"echo run >> {files["runs"]}\nTOKEN=t\ncat <<END\n{Answer.Replace("EXPIRES", expires, StringComparison.Ordinal)}\nEND")),
        time);

    [GeneratedRegex("certificate-authority-data: (.*)")]
    private static partial Regex AuthorityData();

    private async Task<string> AuthorityAsync() =>
        AuthorityData().Match(await File.ReadAllTextAsync(server.Api.Kubeconfig, Token)).Groups[1].Value;

    private static string Settings(string ns, string level) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = "settings",
            ["namespace"] = ns,
            ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = """{"data":{"level":"git"}}""" },
        },
        ["data"] = new JsonObject { ["level"] = level },
    }.ToJsonString();

    /// <summary>As <c>argocd cluster add</c> writes it, for a cluster with a credential plugin.</summary>
    private string ClusterSecret(string ns, string address, string authority, string plugin) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = "cluster-far",
            ["namespace"] = ns,
            ["labels"] = new JsonObject { ["argocd.argoproj.io/secret-type"] = "cluster" },
        },
        ["stringData"] = new JsonObject
        {
            ["name"] = "far",
            ["server"] = address,
            ["config"] = new JsonObject
            {
                ["tlsClientConfig"] = new JsonObject { ["caData"] = authority },
                ["execProviderConfig"] = new JsonObject
                {
                    ["apiVersion"] = "client.authentication.k8s.io/v1",
                    ["command"] = plugin,
                    ["env"] = new JsonObject { ["TOKEN"] = server.AdminToken },
                },
            }.ToJsonString(),
        },
    }.ToJsonString();

    private static ApplicationTransitioned Drifts(string ns, string destination)
    {
        var resource = $$"""{"version":"v1","kind":"ConfigMap","namespace":"{{ns}}","name":"settings","status":"OutOfSync"}""";
        var application = $$$"""{"spec":{"destination":{"server":"{{{destination}}}"}},"status":{"resources":[{{{resource}}}]} }""";
        var noLabels = new Dictionary<string, string>();
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, "event", new Instance("prod", "prod", ArgoCdUrl: null),
            new AppRef("argocd", "web", "uid", "default"), new Position("epoch", 1, 1), DateTimeOffset.UnixEpoch, PreviousAt: null,
            Origins.Watch,
            [new Transition(
                "transition", TransitionKinds.DriftDetected, OccurredAt: null, SyncId: null, "episode",
                JsonElement.Parse($$"""{"resources":[{{resource}}] }"""))],
            Before: null, Doc.FromJson(Encoding.UTF8.GetBytes(application)), Standing.Calm, new Subject(noLabels, noLabels, noLabels),
            TraceParent: null);
    }

    private static string? FieldOf(ApplicationTransitioned described) =>
        described.Transitions[0].Data.TryGetProperty("live", out var live)
        && Assert.Single(live.Deserialize(DriftJson.Default.FoundResourceArray)!).Detail?.Fields is [var field]
            ? $"{field.Path}: {field.Git} -> {field.Live}" : null;

    public sealed partial class Server : IAsyncLifetime
    {
        public KubeApi Api { get; private set; } = null!;

        public string AdminToken { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Api = await KubeApi.StartLocalAsync(new KubeApiOptions(), CancellationToken.None);
            AdminToken = Tokens().Match(await File.ReadAllTextAsync(Api.Kubeconfig)).Groups[1].Value;
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();

        [GeneratedRegex("name: admin\n  user:\n    token: (.*)")]
        private static partial Regex Tokens();
    }

    private sealed class HandClock : TimeProvider
    {
        private DateTimeOffset _now = new(2025, 11, 3, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
