using System.Text.Json;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using Microsoft.AspNetCore.Http;
using Notifications.Testing.Kubernetes;
using Xunit;
using YamlDotNet.Core;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>
/// What KubernetesClient 21.0.8 does wrong between a kubeconfig and the API server, and why the transport and the kubeconfig's credentials
/// are our own (docs/adr/0005-packages-and-what-is-ours.md). A test that fails here is good news: the package has mended that fault, and
/// our code for it may be able to go. That ours does each right is tested in <see cref="TrustTests"/>, <see cref="CredentialTests"/>,
/// <see cref="TransportTests"/>,
/// <see cref="OidcTests"/> and <see cref="KubeconfigTests"/>.
/// </summary>
public sealed class KubernetesClientFaultTests : IDisposable
{
    private readonly TemporaryFiles _files = new();
    private readonly Certificates _authority = new("the cluster's authority");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_accepts_a_certificate_for_another_name_when_the_authority_is_private()
    {
        using var certificate = _authority.Server(dns: "somebody-else.example.com");
        await using var server = await KubeStandIn.StartAsync(certificate, null, Token);
        _files.Write("ca.crt", _authority.Authority);
        server.WriteKubeconfig(_files["config"], "{ token: t }", ", certificate-authority: ca.crt");
        await ListAsync();
        Assert.NotEmpty(server.Requests);
    }

    [Fact]
    public void It_does_not_know_tokenFile()
    {
        _files.Write("token", "t");
        Write("{ tokenFile: token }");
        Assert.Throws<KubeConfigException>(Config);
    }

    [Fact]
    public async Task It_does_not_send_the_user_that_is_impersonated()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        var headers = new List<string>();
        server.Instead = context =>
        {
            headers.AddRange(context.Request.Headers.Keys);
            return Task.FromResult(false);
        };
        server.WriteKubeconfig(_files["config"], "{ token: t, as: robot }");
        await ListAsync();
        Assert.Contains("Authorization", headers);
        Assert.DoesNotContain("Impersonate-User", headers);
    }

    [Fact]
    public void It_cannot_read_the_lists_of_as_user_extra()
    {
        Write("{ token: t, as: robot, as-user-extra: { reason: [night shift] } }");
        Assert.Throws<YamlException>(Config);
    }

    [Fact]
    public async Task It_ignores_proxy_url()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        server.WriteKubeconfig(_files["config"], "{ token: t }", ", proxy-url: \"http://127.0.0.1:1\"");
        await ListAsync();
        Assert.NotEmpty(server.Requests);
    }

    [Fact]
    public void It_joins_the_arguments_of_a_plugin_with_blanks()
    {
        using var process = Plugin("plugin", "--cluster", "the big one");
        Assert.Equal("--cluster the big one", process.StartInfo.Arguments);
        Assert.Empty(process.StartInfo.ArgumentList);
    }

    [Fact]
    public void It_does_not_look_for_a_plugin_in_the_folder_of_the_kubeconfig()
    {
        _files.Script("plugin", "exit 1");
        Write("{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./plugin } }");
        var failed = Assert.Throws<KubeConfigException>(Config);
        Assert.Contains("No such file", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_tells_a_plugin_a_kind_that_does_not_exist_and_never_of_the_cluster()
    {
        using var process = Plugin("plugin");
        using var info = JsonDocument.Parse(process.StartInfo.Environment["KUBERNETES_EXEC_INFO"]!);
        Assert.Equal("ExecCredentials", info.RootElement.GetProperty("kind").GetString());
        Assert.False(info.RootElement.GetProperty("spec").TryGetProperty("cluster", out _));
    }

    [Fact]
    public async Task It_never_refreshes_the_client_certificate_of_a_plugin()
    {
        using var certificate = _authority.Server();
        await using var server = await KubeStandIn.StartAsync(certificate, _ => true, Token);
        var me = Certificates.Client("me");
        Answer(new { clientCertificateData = me.Certificate, clientKeyData = me.Key, expirationTimestamp = "2020-01-01T00:00:00Z" });
        server.WriteKubeconfig(_files["config"], Exec, ", insecure-skip-tls-verify: true");
        using var client = new k8s.Kubernetes(Config());
        await ListAsync(client);
        await ListAsync(client);
        Assert.Single(await File.ReadAllLinesAsync(_files["runs"], Token));
    }

    [Fact]
    public async Task It_does_not_ask_a_plugin_again_when_the_server_refuses_its_token()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        server.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.FromResult(true);
        };
        Answer(new { token = "revoked" });
        server.WriteKubeconfig(_files["config"], Exec);
        using var client = new k8s.Kubernetes(Config());
        await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => ListAsync(client));
        var runs = await File.ReadAllLinesAsync(_files["runs"], Token);
        await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => ListAsync(client));
        Assert.Equal(runs, await File.ReadAllLinesAsync(_files["runs"], Token));
    }

    [Fact]
    public async Task It_posts_a_refresh_token_to_the_address_of_the_issuer_and_not_to_its_token_endpoint()
    {
        await using var issuer = await OidcIssuer.StartAsync(null, Token);
        var provider = new OidcTokenProvider(
            "cluster", "secret", issuer.Address.AbsoluteUri, OidcIssuer.IdToken(DateTimeOffset.UnixEpoch), "refresh-1");
        await Assert.ThrowsAsync<KubernetesClientException>(() => provider.GetAuthenticationHeaderAsync(Token));
        Assert.Equal(["POST /"], issuer.Requests);
    }

    [Fact]
    public void It_looks_for_the_files_of_a_second_kubeconfig_in_the_folder_of_the_first()
    {
        Directory.CreateDirectory(_files["second"]);
        _files.Write("second/ca.crt", _authority.Authority);
        _files.Write("config", "{ kind: Config, current-context: c, contexts: [{ name: c, context: { cluster: c, user: u } }], users: [{ name: u, user: { token: t } }] }");
        _files.Write("second/config",
            "{ kind: Config, clusters: [{ name: c, cluster: { server: \"https://kube.example.com\", certificate-authority: ca.crt } }] }");
        var before = Environment.GetEnvironmentVariable("KUBECONFIG");
        Environment.SetEnvironmentVariable(
            "KUBECONFIG", $"{_files["config"]}{Path.PathSeparator}{_files["second/config"]}"); // it takes several files from nowhere else
        try
        {
            Assert.ThrowsAny<Exception>(() => KubernetesClientConfiguration.BuildDefaultConfig());
            File.Copy(_files["second/ca.crt"], _files["ca.crt"]);
            Assert.Single(KubernetesClientConfiguration.BuildDefaultConfig().SslCaCerts);
        }
        finally
        {
            Environment.SetEnvironmentVariable("KUBECONFIG", before);
        }
    }

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    private string Exec => $"{{ exec: {{ apiVersion: client.authentication.k8s.io/v1, command: \"{_files["plugin"]}\" }} }}";

    private static System.Diagnostics.Process Plugin(string command, params IList<string> arguments) =>
        KubernetesClientConfiguration.CreateRunnableExternalProcess(
            new ExternalExecution { ApiVersion = "client.authentication.k8s.io/v1", Command = command, Arguments = arguments });

    private static Task<JsonElement> ListAsync(k8s.Kubernetes client) =>
        client.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>(
            "argoproj.io", "v1alpha1", "argocd", "applications", cancellationToken: Token);

    private async Task ListAsync()
    {
        using var client = new k8s.Kubernetes(Config());
        await ListAsync(client);
    }

    private void Answer(object status)
    {
        _files.Write("answer",
            JsonSerializer.Serialize(new { apiVersion = "client.authentication.k8s.io/v1", kind = "ExecCredential", status }));
        _files.Script("plugin", $"echo run >> {_files["runs"]}\ncat {_files["answer"]}");
    }

    private void Write(string user) => _files.Write("config", $$"""
        current-context: a
        contexts: [{ name: a, context: { cluster: c, user: u } }]
        clusters: [{ name: c, cluster: { server: "https://kube.example.com" } }]
        users: [{ name: u, user: {{user}} }]
        """);

    private KubernetesClientConfiguration Config() => KubernetesClientConfiguration.BuildConfigFromConfigFile(_files["config"]);
}
