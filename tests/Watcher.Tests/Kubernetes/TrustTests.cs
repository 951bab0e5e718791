using System.Security.Cryptography.X509Certificates;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Certificates of servers and clients, over real TLS.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly TemporaryFiles _files = new();
    private readonly Certificates _authority = new("the cluster's authority");
    private readonly Certificates _stranger = new("somebody else");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("certificate-authority-data: DATA")]
    [InlineData("certificate-authority: ca.crt")]
    [InlineData("insecure-skip-tls-verify: true")]
    public async Task A_server_is_trusted_by_its_authority_or_when_verification_is_off(string cluster)
    {
        using var certificate = _authority.Server();
        await using var standIn = await StartAsync(certificate, cluster);
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    [Fact]
    public async Task A_certificate_for_tls_server_name_is_trusted()
    {
        using var certificate = _authority.Server(dns: "kube.internal");
        await using var standIn = await StartAsync(certificate, "certificate-authority: ca.crt, tls-server-name: kube.internal");
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    [Fact]
    public async Task An_expired_certificate_is_reported_with_its_date()
    {
        using var certificate = _authority.Server(from: TimeSpan.FromDays(-30), to: TimeSpan.FromDays(-1));
        await using var standIn = await StartAsync(certificate, "certificate-authority: ca.crt");
        var expired = certificate.NotAfter.ToUniversalTime();
        await AssertTroubleAsync($"the server's certificate (CN=kube-apiserver) expired on {expired:yyyy-MM-dd HH:mm:ss} UTC");
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_reported_with_its_names()
    {
        using var certificate = _authority.Server(dns: "kube.internal");
        await using var standIn = await StartAsync(certificate, "certificate-authority: ca.crt");
        await AssertTroubleAsync("the server's certificate is for kube.internal, and not for the host of the address");
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_reported_with_both()
    {
        using var certificate = _stranger.Server();
        await using var standIn = await StartAsync(certificate, "certificate-authority: ca.crt");
        await AssertTroubleAsync(
            $"is signed by an authority that is not trusted (CN=somebody else): is {_files["ca.crt"]} the authority of this cluster?");
    }

    [Fact]
    public async Task Without_an_authority_the_system_store_decides()
    {
        using var certificate = _authority.Server();
        await using var standIn = await StartAsync(certificate, "tls-server-name: 127.0.0.1");
        await AssertTroubleAsync("certificate-authority, which is not given");
    }

    [Fact]
    public async Task A_renewed_authority_is_taken_up_without_a_restart()
    {
        using var certificate = _stranger.Server();
        await using var standIn = await StartAsync(certificate, "certificate-authority: ca.crt");
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.Trouble>();
        _files.Write("ca.crt", _stranger.Authority);
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_a_renewed_one_on_a_connection_of_its_own()
    {
        using var certificate = _authority.Server();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var (first, second) = (Certificates.Client("first"), Certificates.Client("second"));
        await using var standIn = await StartAsync(
            certificate, "certificate-authority: ca.crt", "{ client-certificate: client.crt, client-key: client.key }", client =>
        {
            lock (shown)
                return shown.Add(client.Subject) || true;
        }, first);
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        await recorder.NextAsync<SourceEvent.Bookmark>(bookmark => bookmark.Scope == "argocd");
        Assert.Equal(["CN=first"], shown);

        _files.Write("client.crt", second.Certificate);
        _files.Write("client.key", second.Key);
        standIn.HangUp();
        await recorder.NextAsync<SourceEvent.Bookmark>(bookmark => bookmark.Scope == "argocd");
        Assert.Equal(["CN=first", "CN=second"], shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_plugin_may_give_a_client_certificate()
    {
        using var certificate = _authority.Server();
        var me = Certificates.Client("from-the-plugin");
        var answer = System.Text.Json.JsonSerializer.Serialize(new
        {
            apiVersion = "client.authentication.k8s.io/v1",
            kind = "ExecCredential",
            status = new { clientCertificateData = me.Certificate, clientKeyData = me.Key },
        });
        _files.Write("answer", answer);
        _files.Script("plugin", $"cat {_files["answer"]}");
        var shown = "";
        await using var standIn = await StartAsync(
            certificate, "certificate-authority: ca.crt", "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./plugin } }",
            client => (shown = client.Subject).Length > 0);
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        Assert.Equal("CN=from-the-plugin", shown);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _files.Dispose();
    }

    private async Task<KubeStandIn> StartAsync(
        X509Certificate2 certificate, string cluster, string user = "{}", Func<X509Certificate2, bool>? client = null,
        Certificates.Pem? pem = null)
    {
        var standIn = await KubeStandIn.StartAsync(certificate, client, Token);
        _files.Write("ca.crt", _authority.Authority);
        _files.Write("client.crt", pem?.Certificate ?? "");
        _files.Write("client.key", pem?.Key ?? "");
        var data = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(_authority.Authority));
        standIn.WriteKubeconfig(_files["config"], user, ", " + cluster.Replace("DATA", data, StringComparison.Ordinal));
        return standIn;
    }

    private async Task AssertTroubleAsync(string expected)
    {
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.True(trouble.Permanent, trouble.Message);
        Assert.Contains(expected, trouble.Message, StringComparison.Ordinal);
    }
}
