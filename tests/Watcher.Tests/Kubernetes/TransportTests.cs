using System.Text.Json;
using k8s;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>What goes over the wire, and through what, for our own lists and for KubernetesClient's operations over the same
/// transport.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly TemporaryFiles _files = new();
    private readonly Certificates _authority = new("the cluster's authority");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_go_through_the_proxy_of_the_kubeconfig()
    {
        await using var proxy = await KubeStandIn.StartAsync(null, null, Token);
        _files.Write("config", $$"""
            current-context: a
            contexts: [{ name: a, context: { cluster: c } }]
            clusters: [{ name: c, cluster: { server: "http://kube.invalid:6443", proxy-url: "{{proxy.Server}}" } }]
            """);
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    [Fact]
    public async Task The_impersonated_user_is_sent_with_its_groups_also_when_a_request_is_repeated()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        var headers = new List<string>();
        server.Instead = context =>
        {
            headers.AddRange(context.Request.Headers.Where(header => header.Key.StartsWith("Impersonate-", StringComparison.Ordinal))
                .Select(header => $"{header.Key}: {header.Value}"));
            context.Response.StatusCode = 401;
            return Task.FromResult(true);
        };
        _files.Write("token", "t");
        server.WriteKubeconfig(_files["config"], "{ tokenFile: token, as: robot, as-uid: 7, as-groups: [ops], as-user-extra: { reason: [night shift], ticket: ['7'] } }");
        using var client = Client();
        Assert.IsType<KubeResult<byte[]>.Failed>(await client.GetAsync(KubeResource.Applications.Path("argocd"), Token));
        string[] once = ["Impersonate-User: robot", "Impersonate-Uid: 7", "Impersonate-Group: ops", "Impersonate-Extra-reason: night shift",
            "Impersonate-Extra-ticket: 7"];
        Assert.Equal([.. once.Order(StringComparer.Ordinal), .. once.Order(StringComparer.Ordinal)],
            headers.Chunk(5).SelectMany(request => request.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Operations_of_KubernetesClient_go_through_our_verification_and_credentials()
    {
        using var certificate = _authority.Server(dns: "somebody-else.example.com");
        await using var server = await KubeStandIn.StartAsync(certificate, null, Token);
        _files.Write("ca.crt", _authority.Authority);
        _files.Write("token", "renewed");
        server.WriteKubeconfig(_files["config"], "{ tokenFile: token }", ", certificate-authority: ca.crt");
        using (var client = Client())
        {
            var refused = Assert.IsType<KubeResult<bool>.Failed>(await client.CallAsync(ListAsync(client), Token));
            Assert.Contains("is for somebody-else.example.com", Assert.IsType<KubeFailure.Untrusted>(refused.Failure).Detail,
                StringComparison.Ordinal);
        }

        Assert.Empty(server.Requests);
        var header = "";
        server.Instead = context =>
        {
            header = context.Request.Headers.Authorization.ToString();
            return Task.FromResult(false);
        };
        server.WriteKubeconfig(
            _files["config"], "{ tokenFile: token }", ", certificate-authority: ca.crt, tls-server-name: somebody-else.example.com");
        using var named = Client();
        Assert.IsType<KubeResult<bool>.Ok>(await named.CallAsync(ListAsync(named), Token));
        Assert.Equal("Bearer renewed", header);
    }

    [Fact]
    public async Task A_status_that_KubernetesClient_throws_is_a_failure_like_any_other()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        server.Instead = async context =>
        {
            context.Response.StatusCode = 403;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, """{"kind":"Status","code":403,"message":"not for you"}""");
            return true;
        };
        server.WriteKubeconfig(_files["config"]);
        using var client = Client();
        var refused = Assert.IsType<KubeResult<bool>.Failed>(await client.CallAsync(ListAsync(client), Token));
        Assert.Equal(new KubeFailure.Forbidden("not for you"), refused.Failure);
    }

    [Fact]
    public async Task A_plugin_gets_each_argument_whole_and_is_given_a_full_description_of_the_cluster()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        _files.Write("ca.crt", _authority.Authority);
        _files.Write("answer", """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}""");
        _files.Script("plugin", $"printf '%s' \"$KUBERNETES_EXEC_INFO\" > {_files["info"]}\nprintf '[%s]' \"$@\" > {_files["arguments"]}\ncat {_files["answer"]}");
        server.WriteKubeconfig(
            _files["config"],
            "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [--cluster, the big one, ''], provideClusterInfo: true } }",
            $$""", certificate-authority: ca.crt, tls-server-name: kube.internal, proxy-url: "{{server.Server}}", insecure-skip-tls-verify: true, extensions: [{ name: client.authentication.k8s.io/exec, extension: { audience: "06", retries: 3, deep: [{ on: true }] } }]""");
        Assert.IsType<CredentialResult.Given>(await Access().Credential.GetAsync(Token));

        Assert.Equal("[--cluster][the big one][]", await File.ReadAllTextAsync(_files["arguments"], Token));
        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(_files["info"], Token));
        using var expected = JsonDocument.Parse($$"""
            {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{
              "server":"{{server.Server}}","tls-server-name":"kube.internal","insecure-skip-tls-verify":true,
              "certificate-authority-data":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(_authority.Authority))}}",
              "proxy-url":"{{server.Server}}","config":{"audience":"06","retries":3,"deep":[{"on":true}]} } } }
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, told.RootElement), told.RootElement.ToString());
    }

    [Fact]
    public async Task A_plugin_is_run_again_when_its_certificate_has_expired_or_is_refused()
    {
        using var certificate = _authority.Server();
        var shown = new List<string>();
        await using var server = await KubeStandIn.StartAsync(certificate, client =>
        {
            lock (shown)
                shown.Add(client.Subject);
            return true;
        }, Token);
        var expires = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        Answer("first", expires);
        server.WriteKubeconfig(
            _files["config"], "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./plugin } }",
            ", insecure-skip-tls-verify: true");
        using var client = Client();
        Assert.IsType<KubeResult<byte[]>.Ok>(await client.GetAsync(KubeResource.Applications.Path("argocd"), Token));
        Answer("second", expires.AddHours(1));
        Assert.IsType<KubeResult<byte[]>.Ok>(await client.GetAsync(KubeResource.Applications.Path("argocd"), Token));
        Assert.Equal(["CN=first", "CN=second"], shown.Distinct());

        Answer("third", expires.AddHours(1));
        server.Instead = context =>
        {
            var isThird = context.Connection.ClientCertificate!.Subject == "CN=third";
            context.Response.StatusCode = isThird ? 200 : 401;
            return Task.FromResult(!isThird);
        };
        Assert.IsType<KubeResult<byte[]>.Ok>(await client.GetAsync(KubeResource.Applications.Path("argocd"), Token));
        Assert.Equal(["CN=first", "CN=second", "CN=third"], shown.Distinct());
    }

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    private static Func<CancellationToken, Task<KubeResult<bool>>> ListAsync(KubeClient client) => async token =>
    {
        await client.Typed.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>(
            "argoproj.io", "v1alpha1", "argocd", "applications", cancellationToken: token);
        return new KubeResult<bool>.Ok(true);
    };

    private void Answer(string name, DateTimeOffset expires)
    {
        var pem = Certificates.Client(name);
        _files.Write("answer", JsonSerializer.Serialize(new
        {
            apiVersion = "client.authentication.k8s.io/v1",
            kind = "ExecCredential",
            status = new
            {
                clientCertificateData = pem.Certificate,
                clientKeyData = pem.Key,
                expirationTimestamp = $"{expires:yyyy-MM-ddTHH:mm:ssZ}"
            },
        }));
        _files.Script("plugin", $"cat {_files["answer"]}");
    }

    private KubeClient Client() => new(Access(), TimeProvider.System);

    private KubeAccess Access() =>
        Assert.IsType<AccessResult.Found>(
            new KubernetesOptions { Kubeconfig = _files["config"] }.Access(Wire.NoEnvironment, TimeProvider.System)).Access;
}
