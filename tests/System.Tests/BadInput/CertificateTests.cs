using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.Programs;
using Xunit;

namespace Notifications.SystemTests.BadInput;

/// <summary>API servers whose certificates are not believed: said with the place and the remedy, and nothing else stops.</summary>
public sealed class CertificateTests : IDisposable
{
    private const string Token = "token-that-nobody-may-read";

    private readonly StoryFolder _folder = new();
    private readonly Certificates _authority = new("the cluster's authority");
    private readonly Certificates _stranger = new("somebody else");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_certificate_and_one_of_an_unknown_authority_are_named_and_another_cluster_is_watched()
    {
        using var valid = _authority.Server();
        using var late = _authority.Server(from: TimeSpan.FromDays(-30), to: TimeSpan.FromDays(-1));
        using var strange = _stranger.Server();
        await using var good = await StartAsync("good", valid);
        await using var expired = await StartAsync("expired", late);
        await using var unknown = await StartAsync("unknown", strange);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "ca.crt"), _authority.Authority, Ct);
        var config = _folder.Write("""
            instances:
              - { name: good, watch: { kubeconfig: ./good, namespaces: [argocd] } }
              - { name: expired, watch: { kubeconfig: ./expired, namespaces: [argocd] } }
              - { name: unknown, watch: { kubeconfig: ./unknown, namespaces: [argocd] } }
            store: { type: sqlite, path: ./notifications.db }
            health: { enabled: false }
            destinations: { out: { type: console } }
            subscriptions: [{ triggers: [on-created], recipients: ["out:here"] }]
            """);
        using var program = RunningProgram.Start("notifications", ["run", "--config", config]);

        await program.SaysAsync($"the server's certificate (CN=kube-apiserver) expired on {late.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC: renew it on the server", Ct);
        await program.SaysAsync($"is signed by an authority that is not trusted (CN=somebody else): is {Path.Combine(_folder.Path, "ca.crt")} the authority of this cluster?", Ct);
        AssertPlace(program, "expired", expired);
        AssertPlace(program, "unknown", unknown);

        // Followed from a list on: whoever appears now is new
        await Eventually.TrueAsync(() => good.Requests.Any(IsWatchOfApplications), Ct, program.ToString());
        good.Put("applications", "argocd", "web", Application);
        await program.SaysAsync("web was created", Ct);
        Assert.Empty(expired.Requests.AddRange(unknown.Requests));
        Assert.DoesNotContain(program.Lines, line => line.Contains(Token, StringComparison.Ordinal));
        Assert.Equal(0, await program.EndAsync(Ct));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    private async Task<KubeStandIn> StartAsync(string name, X509Certificate2 certificate)
    {
        var server = await KubeStandIn.StartAsync(certificate, client: null, Ct);
        server.WriteKubeconfig(Path.Combine(_folder.Path, name), $"{{ token: {Token} }}", ", certificate-authority: ca.crt");
        return server;
    }

    private static bool IsWatchOfApplications(string request) =>
        request.Contains("/applications?", StringComparison.Ordinal) && request.Contains("watch=", StringComparison.Ordinal);

    private static byte[] Application(long version)
    {
        var application = JsonNode.Parse(SomeApplications.Json("argocd", "web", 2_500))!;
        application["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToUtf8Bytes(application);
    }

    /// <summary>Which instance, which server, and which kubeconfig.</summary>
    private static void AssertPlace(RunningProgram program, string instance, KubeStandIn server) =>
        Assert.Contains(program.Lines, line => line.Contains($"{instance}: cannot ", StringComparison.Ordinal)
            && line.Contains(server.Server.ToString(), StringComparison.Ordinal)
                && line.Contains($"/{instance}", StringComparison.Ordinal));
}
