using Microsoft.AspNetCore.Http;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>The auth-provider <c>oidc</c> of a kubeconfig, against an issuer over TLS with an authority of its own.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Past = DateTimeOffset.UnixEpoch.AddYears(40);

    private readonly TemporaryFiles _files = new();
    private readonly Certificates _authority = new("the issuer's authority");
    private OidcIssuer _issuer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_valid_id_token_is_sent_as_it_is()
    {
        var token = OidcIssuer.IdToken(_issuer.Expires);
        Assert.Equal($"Bearer {token}", await HeaderAsync(Credential(idToken: token)));
        Assert.Empty(_issuer.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_expired_id_token_is_refreshed_at_the_token_endpoint(bool secretInForm)
    {
        _issuer.WantsSecretInForm = secretInForm;
        var credential = Credential(idToken: OidcIssuer.IdToken(Past));
        Assert.Equal($"Bearer {OidcIssuer.IdToken(_issuer.Expires)}", await HeaderAsync(credential));
        await HeaderAsync(credential);
        Assert.Equal(secretInForm ? 3 : 2, _issuer.Requests.Count);
        Assert.Equal(["GET /.well-known/openid-configuration", "POST /token"], _issuer.Requests.Distinct());
    }

    [Fact]
    public async Task The_refresh_token_that_comes_with_a_refresh_is_used_for_the_next()
    {
        var credential = Credential();
        _issuer.Expires = Past;
        await HeaderAsync(credential);
        _issuer.Expires = TimeProvider.System.GetUtcNow().AddHours(2);
        Assert.Equal($"Bearer {OidcIssuer.IdToken(_issuer.Expires)}", await HeaderAsync(credential));
    }

    [Fact]
    public async Task A_token_that_the_server_refuses_is_refreshed_and_the_request_sent_once_more()
    {
        await using var server = await KubeStandIn.StartAsync(null, null, Token);
        var renewed = OidcIssuer.IdToken(_issuer.Expires);
        var revoked = OidcIssuer.IdToken(_issuer.Expires.AddMinutes(5));
        server.Instead = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == $"Bearer {renewed}" ? 200 : 401;
            return Task.FromResult(context.Response.StatusCode == 401);
        };
        server.WriteKubeconfig(_files["config"], User(revoked, "refresh-1"));
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<Notifications.Watcher.Sources.SourceEvent.ListCompleted>();
        Assert.Empty(recorder.Received.OfType<Notifications.Watcher.Sources.SourceEvent.Trouble>());
    }

    [Fact]
    public async Task An_expired_id_token_without_a_refresh_token_says_to_log_in_again() =>
        Assert.Contains("its id-token has expired, and there is no refresh-token: log in again",
            await FailureAsync(Credential(OidcIssuer.IdToken(Past), refreshToken: "")), StringComparison.Ordinal);

    [Fact]
    public async Task A_refresh_token_that_is_refused_is_not_printed()
    {
        var failure = await FailureAsync(Credential(refreshToken: "refresh-of-somebody-else"));
        Assert.Contains("/token refused the refresh-token (400): log in again", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody-else", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"access_token":"a"}""", "gave no id_token")]
    [InlineData("<html>", "the issuer's answer is not JSON")]
    public async Task An_answer_that_is_no_token_is_said(string answer, string problem)
    {
        _issuer.Instead = context => context.Response.WriteAsync(answer);
        Assert.Contains(problem, await FailureAsync(Credential()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_with_a_certificate_of_another_authority_gets_no_refresh_token()
    {
        using var stranger = new Certificates("somebody else");
        _files.Write("issuer.crt", stranger.Authority);
        Assert.Contains("is signed by an authority that is not trusted", await FailureAsync(Credential(writeAuthority: false)),
            StringComparison.Ordinal);
        Assert.Empty(_issuer.Requests);
    }

    public async ValueTask InitializeAsync() => _issuer = await OidcIssuer.StartAsync(_authority.Server(), Token);

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _authority.Dispose();
        _files.Dispose();
    }

    private static async Task<string> HeaderAsync(OidcCredential credential) =>
        Assert.IsType<CredentialResult.Given>(await credential.GetAsync(Token)).Header!.ToString();

    private static async Task<string> FailureAsync(OidcCredential credential) =>
        Assert.IsType<CredentialResult.Failed>(await credential.GetAsync(Token)).Reason;

    private string User(string idToken, string refreshToken)
    {
        _files.Write("issuer.crt", _authority.Authority);
        return UserWithAuthority(idToken, refreshToken);
    }

    private string UserWithAuthority(string idToken, string refreshToken) => $$"""
        { auth-provider: { name: oidc, config: { idp-issuer-url: "{{_issuer.Address}}", client-id: cluster, client-secret: "se:cret", id-token: "{{idToken}}", refresh-token: "{{refreshToken}}", idp-certificate-authority: issuer.crt } } }
        """;

    private OidcCredential Credential(string idToken = "", string refreshToken = "refresh-1", bool writeAuthority = true)
    {
        var user = writeAuthority ? User(idToken, refreshToken) : UserWithAuthority(idToken, refreshToken);
        _files.Write("config", $$"""
            current-context: a
            contexts: [{ name: a, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://kube.example.com" } }]
            users: [{ name: u, user: {{user}} }]
            """);
        var found = Assert.IsType<AccessResult.Found>(
            new KubernetesOptions { Kubeconfig = _files["config"] }.Access(Wire.NoEnvironment, TimeProvider.System));
        return Assert.IsType<OidcCredential>(found.Access.Credential);
    }
}
