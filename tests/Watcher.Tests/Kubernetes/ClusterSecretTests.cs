using System.Text;
using System.Text.Json;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Live;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Clusters as Argo CD keeps them in Secrets.</summary>
public sealed class ClusterSecretTests
{
    [Theory]
    [InlineData("""{"bearerToken":"t0ken"}""", "the token of the kubeconfig")]
    [InlineData("""{"username":"ann","password":"x"}""", "the password of ann")]
    [InlineData("""{"execProviderConfig":{"command":"aws-iam-authenticator","args":["token","-i","prod"],"env":{"AWS_REGION":"eu-west-1"},"apiVersion":"client.authentication.k8s.io/v1beta1"}}""", "aws-iam-authenticator")]
    [InlineData("""{"awsAuthConfig":{"clusterName":"prod","roleARN":"arn:aws:iam::1:role/r"}}""", "argocd-k8s-auth")]
    [InlineData("""{"tlsClientConfig":{"insecure":true}}""", "no token")]
    public async Task A_Secret_is_read_as_the_kubeconfig_that_it_stands_for(string config, string credential)
    {
        var found = Assert.IsType<AccessResult.Found>(
            ClusterSecret.Access(Secret("https://10.0.0.5:6443", config), "the Secret x", TimeProvider.System)).Access;
        Assert.Equal(new Uri("https://10.0.0.5:6443"), found.Server);
        Assert.Contains(credential, found.Credential.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", found.ToString(), StringComparison.Ordinal);
        if (credential.StartsWith("the token", StringComparison.Ordinal))
            Assert.Equal("Bearer t0ken", Assert.IsType<CredentialResult.Given>(
                await found.Credential.GetAsync(TestContext.Current.CancellationToken)).Header!.ToString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"data":{"server":"aHR0cHM6Ly94"}}""")]
    [InlineData("""{"data":{"server":"aHR0cHM6Ly94","config":"e3Q="}}""")]
    [InlineData("""{"data":{"server":"aHR0cHM6Ly94","config":"no base64 of canary"}}""")]
    [InlineData("no JSON of canary")]
    public void What_is_no_cluster_is_named_and_nothing_of_it_is_repeated(string secret)
    {
        var invalid = Assert.IsType<AccessResult.Invalid>(
            ClusterSecret.Access(Encoding.UTF8.GetBytes(secret), "the Secret argocd/x", TimeProvider.System));
        Assert.StartsWith("the Secret argocd/x", Assert.Single(invalid.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", invalid.Problems[0], StringComparison.Ordinal);
    }

    private static byte[] Secret(string server, string config) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        data = new { server = Base64(server), config = Base64(config) },
    });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
