using Notifications.Hosting.Configuration;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

public sealed class KubeconfigTests : IDisposable
{
    private const string Two = """
        apiVersion: v1
        kind: Config
        current-context: dev
        clusters:
        - { name: c-dev, cluster: { server: "https://dev.example.com:6443" } }
        - { name: c-prod, cluster: { server: "https://rancher.example.com/k8s/clusters/c-1", tls-server-name: kube.internal, insecure-skip-tls-verify: true, proxy-url: "socks5://localhost:1080" } }
        users:
        - { name: u-dev, user: { token: abc } }
        - { name: u-prod, user: { username: me, password: secret, as: robot, as-uid: "7", as-groups: [ops], as-user-extra: { reason: [night shift] } } }
        contexts:
        - { name: dev, context: { cluster: c-dev, user: u-dev } }
        - { name: prod, context: { cluster: c-prod, user: u-prod, namespace: argocd } }
        """;

    private readonly TemporaryFiles _files = new();

    [Fact]
    public void The_current_context_is_taken_unless_another_is_named()
    {
        Assert.Equal("https://dev.example.com:6443/", Found(Two, null).Server.AbsoluteUri);
        var prod = Found(Two, "prod");
        Assert.Equal("https://rancher.example.com/k8s/clusters/c-1", prod.Server.AbsoluteUri);
        Assert.Equal(("kube.internal", true, new Uri("socks5://localhost:1080")),
            (prod.Trust.ServerName, prod.Trust.SkipVerify, prod.Proxy));
        Assert.Equal($"context \"prod\" of {_files["config"]}", prod.From);
    }

    [Fact]
    public async Task A_token_or_a_password_becomes_a_header_and_is_not_printed()
    {
        Assert.Equal("Bearer abc", await HeaderAsync(Found(Two, "dev")));
        Assert.Equal("Basic bWU6c2VjcmV0", await HeaderAsync(Found(Two, "prod")));
        Assert.DoesNotContain(
            "abc", $"{Found(Two, "dev")} {await Found(Two, "dev").Credential.GetAsync(TestContext.Current.CancellationToken)}",
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_impersonated_user_becomes_headers() =>
        Assert.Equal(
            ["Impersonate-User: robot", "Impersonate-Uid: 7", "Impersonate-Group: ops", "Impersonate-Extra-reason: night shift"],
            Found(Two, "prod").Impersonation.Select(header => $"{header.Key}: {header.Value}"));

    [Fact]
    public void A_plugin_goes_before_a_token_file_and_that_before_a_token()
    {
        Assert.IsType<ExecCredential>(
            Found(One("exec: { apiVersion: client.authentication.k8s.io/v1, command: aws }, tokenFile: t, token: abc"), null).Credential);
        Assert.IsType<TokenFileCredential>(Found(One("tokenFile: t, token: abc"), null).Credential);
    }

    [Fact]
    public void Certificates_come_as_data_or_from_files_beside_the_kubeconfig()
    {
        var made = Certificates.Client("me");
        _files.Write("client.crt", made.Certificate);
        _files.Write("client.key", made.Key);
        Assert.Equal("CN=me", Found(One("client-certificate: client.crt, client-key: client.key"), null).Certificate!.Current().Subject);
        Assert.Equal("CN=me",
            Found(One($"client-certificate-data: {Base64(made.Certificate)}, client-key-data: {Base64(made.Key)}"),
                null).Certificate!.Current().Subject);
    }

    [Fact]
    public void A_renewed_client_certificate_is_taken_up_and_an_unchanged_one_kept()
    {
        var first = Certificates.Client("first");
        var second = Certificates.Client("second");
        _files.Write("client.crt", first.Certificate);
        _files.Write("client.key", first.Key);
        var certificate = Found(One("client-certificate: client.crt, client-key: client.key"), null).Certificate!;
        Assert.Same(certificate.Current(), certificate.Current());
        _files.Write("client.crt", second.Certificate);
        _files.Write("client.key", second.Key);
        Assert.Equal("CN=second", certificate.Current().Subject);
    }

    [Theory]
    [InlineData("", null, "the kubeconfig FILE is empty")]
    [InlineData("a: [", null, "the kubeconfig FILE is not valid YAML, or no kubeconfig (line")]
    [InlineData("contexts: 5", null, "the kubeconfig FILE is not valid YAML, or no kubeconfig (line 1, column 11)")]
    [InlineData("{ contexts: [~], clusters: [~, { cluster: ~ }], users: [{ name: u, user: ~ }], current-context: a }", null,
        "FILE has no context \"a\": it has no contexts")]
    [InlineData("kind: Config", null, "FILE has no current-context: name one in watch.context (no contexts)")]
    [InlineData(Two, "prd", "FILE has no context \"prd\": it has dev, prod")]
    [InlineData("{ current-context: a, contexts: [{ name: a, context: { cluster: c } }] }", null,
        "FILE: context \"a\" names the cluster \"c\", which is not there")]
    [InlineData("{ current-context: a, contexts: [{ name: a, context: { cluster: c, user: u } }], clusters: [{ name: c, cluster: { server: x } }] }", null, "FILE: context \"a\" names the user \"u\", which is not there")]
    [InlineData("{ current-context: a, contexts: [{ name: a, context: { cluster: c } }], clusters: [{ name: c, cluster: { server: x } }] }",
        null, "FILE: cluster \"c\": server is no http(s) address: \"x\"")]
    public void What_is_wrong_with_a_kubeconfig_is_said(string yaml, string? context, string problem) =>
        Assert.Contains(problem.Replace("FILE", _files["config"], StringComparison.Ordinal), string.Join('\n', Problems(yaml, context)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("exec: { apiVersion: client.authentication.k8s.io/v1alpha1, command: aws }",
        "apiVersion \"client.authentication.k8s.io/v1alpha1\" is not known")]
    [InlineData("exec: { apiVersion: client.authentication.k8s.io/v1 }", "exec names no command")]
    [InlineData("exec: { apiVersion: client.authentication.k8s.io/v1, command: tsh, interactiveMode: Always }",
        "tsh wants a person at a terminal")]
    [InlineData("auth-provider: { name: gcp }", "has the auth-provider \"gcp\", which Kubernetes removed")]
    [InlineData("auth-provider: { name: oidc, config: { idp-issuer-url: dex, id-token: a } }",
        "auth-provider oidc: idp-issuer-url is no http(s) address")]
    [InlineData("auth-provider: { name: oidc, config: { idp-issuer-url: 'https://dex.example.com', id-token: a } }",
        "auth-provider oidc: client-id is missing")]
    [InlineData("auth-provider: { name: oidc, config: { idp-issuer-url: 'https://dex.example.com', client-id: a } }",
        "neither an id-token nor a refresh-token")]
    [InlineData("token: abc, as: robot, as-groups: [ops, web]", "as-groups has 2 values, of which this program can send one")]
    [InlineData("token: abc, as: robot, as-user-extra: { reason: [a, b] }", "as-user-extra.reason has 2 values")]
    [InlineData("client-certificate: client.crt", "client-certificate without client-key")]
    [InlineData("client-certificate: client.crt, client-key: client.key", "cannot be used: ")]
    [InlineData("client-certificate-data: '*', client-key-data: '*'", "client-certificate-data is not base64")]
    public void What_is_wrong_with_a_user_is_said(string user, string problem) =>
        Assert.Contains(problem, string.Join('\n', Problems(One(user), null)), StringComparison.Ordinal);

    [Fact]
    public void All_problems_are_said_at_once()
    {
        var problems = Problems("{ current-context: a, contexts: [{ name: a, context: { cluster: c, user: u } }], clusters: [{ name: c, cluster: { server: x, proxy-url: 'ftp://x', certificate-authority: missing.crt } }], users: [{ name: u, user: { auth-provider: {} } }] }", null);
        Assert.Equal(4, problems.Count);
    }

    [Fact]
    public void Without_a_kubeconfig_the_environment_or_the_home_directory_has_it()
    {
        _files.Write("config", Two);
        Directory.CreateDirectory(_files[".kube"]);
        _files.Write(".kube/config", Two);
        Assert.Contains(_files["config"], From(new KubernetesOptions(), ("KUBECONFIG", _files["config"])), StringComparison.Ordinal);
        Assert.Contains(_files[".kube/config"], From(new KubernetesOptions(), ("HOME", _files["."].TrimEnd('.', '/'))),
            StringComparison.Ordinal);
        Assert.Contains(_files[".kube/config"],
            From(new KubernetesOptions { Kubeconfig = "~/.kube/config" }, ("HOME", _files["."].TrimEnd('.', '/'))),
            StringComparison.Ordinal);
        Assert.Contains($"there is no kubeconfig {_files["a"]}{Path.PathSeparator}{_files["b"]}: name another",
            From(new KubernetesOptions(), ("KUBECONFIG", $"{_files["a"]}{Path.PathSeparator}{_files["b"]}")), StringComparison.Ordinal);
        Assert.Contains("remove kubeconfig", From(new KubernetesOptions { InCluster = true, Kubeconfig = "x" }), StringComparison.Ordinal);
        Assert.Contains("this is no pod", From(new KubernetesOptions { InCluster = true }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_files_are_merged_and_each_is_the_start_of_its_own_relative_paths()
    {
        Directory.CreateDirectory(_files["first"]);
        Directory.CreateDirectory(_files["second"]);
        _files.Write("second/token", "from-the-second-folder");
        _files.Write("first/config", """
            current-context: prod
            clusters: [{ name: c, cluster: { server: "https://first.example.com" } }]
            contexts: [{ name: prod, context: { cluster: c, user: u } }]
            """);
        _files.Write("second/config", """
            current-context: other
            clusters: [{ name: c, cluster: { server: "https://second.example.com" } }]
            users: [{ name: u, user: { tokenFile: token } }]
            contexts: [{ name: prod, context: { cluster: none } }]
            """);
        var paths = string.Join(Path.PathSeparator, _files["first/config"], _files["missing"], _files["second/config"]);
        var found = Assert.IsType<AccessResult.Found>(
            new KubernetesOptions().Access(EnvironmentVariables.Of(("KUBECONFIG", paths)), TimeProvider.System)).Access;
        Assert.Equal("https://first.example.com/", found.Server.AbsoluteUri);
        Assert.Equal("Bearer from-the-second-folder", await HeaderAsync(found));
        Assert.Equal($"context \"prod\" of {paths}", found.From);
    }

    [Theory]
    [InlineData("argocd")]
    [InlineData("", "team-a", "*")]
    [InlineData("team-a,team-b", "team-a", "team-b", "team-a")]
    public void The_namespaces_of_the_configuration_become_scopes(string scopes, params string[] namespaces) =>
        Assert.Equal(scopes, string.Join(',', new KubernetesOptions { Namespaces = namespaces }.Scopes));

    [Theory]
    [InlineData("", "/apis/argoproj.io/v1alpha1/applications")]
    [InlineData("argocd", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications")]
    public void A_scope_has_its_place_in_the_API(string scope, string path) => Assert.Equal(path, KubeResource.Applications.Path(scope));

    public void Dispose() => _files.Dispose();

    private static string One(string user) => $$"""
        current-context: a
        contexts: [{ name: a, context: { cluster: c, user: u } }]
        clusters: [{ name: c, cluster: { server: "https://kube.example.com" } }]
        users: [{ name: u, user: { {{user}} } }]
        """;

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string From(KubernetesOptions options, params ReadOnlySpan<(string, string)> environment) =>
        options.Access(EnvironmentVariables.Of(environment), TimeProvider.System) switch
        {
            AccessResult.Found found => found.Access.From,
            AccessResult.Invalid invalid => string.Join('\n', invalid.Problems),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    private static async Task<string> HeaderAsync(KubeAccess access) =>
        Assert.IsType<CredentialResult.Given>(await access.Credential.GetAsync(TestContext.Current.CancellationToken)).Header!.ToString();

    private KubeAccess Found(string yaml, string? context) => Assert.IsType<AccessResult.Found>(Read(yaml, context)).Access;

    private IReadOnlyList<string> Problems(string yaml, string? context) =>
        Assert.IsType<AccessResult.Invalid>(Read(yaml, context)).Problems;

    private AccessResult Read(string yaml, string? context) =>
        new KubernetesOptions { Kubeconfig = _files.Write("config", yaml), Context = context }.Access(
            Wire.NoEnvironment, TimeProvider.System);
}
