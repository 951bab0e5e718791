using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>What <c>check --online</c> says about GitHub, Argo CD and API servers: who we are there, and which scopes and permissions are
/// missing.</summary>
public sealed class OnlineCheckTests : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private readonly WebApplication _server = Server();
    private Func<HttpContext, (int Status, string Body)> _answer = _ => (404, "");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Url => _server.Urls.Single();

    [Theory]
    [InlineData(200, "repo, read:org", """{"login":"deploybot"}""", 0, "as deploybot, scope repo")]
    [InlineData(200, "public_repo", """{"login":"deploybot"}""", 0, "scope public_repo: public repositories only")]
    [InlineData(200, null, """{"login":"deploybot"}""", 0, "a fine-grained token, which cannot ask what it may do; it needs pull requests: read and write, contents: read, metadata: read")]
    [InlineData(200, "read:org", """{"login":"deploybot"}""", 2, "as deploybot: the scope repo is missing")]
    [InlineData(200, "", """{"login":5}""", 2, "as an unnamed user: the scope repo is missing")]
    [InlineData(200, "", "<html>", 2, "as an unnamed user: the scope repo is missing")]
    [InlineData(401, null, """{"message":"Bad credentials ghp_0123456789"}""", 2, "does not accept the token: make a new one with pull requests: read and write")]
    [InlineData(404, null, "<html>Not here</html>", 2, "answered 404 to GET user: is it the API of a GitHub")]
    public async Task GitHub_says_who_the_token_is_and_which_scope_is_missing(
        int status, string? scopes, string body, int code, string expected)
    {
        _answer = context =>
        {
            Assert.Equal(("/user", "Bearer ghp_0123456789"),
                (context.Request.Path.Value, context.Request.Headers.Authorization.ToString()));
            if (scopes is not null) context.Response.Headers["x-oauth-scopes"] = scopes;
            return (status, body);
        };
        var said = await CheckAsync($$"""destinations: { github: { type: github, token: ghp_0123456789, apiUrl: "{{Url}}/" } }""");
        Assert.Equal(code, said.Code);
        Assert.Contains($"destinations.github: {(code == 0 ? "" : "cannot be used: ")}{Url}/ ", said.Output + said.Errors,
            StringComparison.Ordinal);
        Assert.Contains(expected, code == 0 ? said.Output : said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_0123456789", said.Output + said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"loggedIn":true,"username":"notifications"}""", """{"value":"yes"}""", 0, "as notifications, who may get applications")]
    [InlineData("""{"loggedIn":true,"username":"notifications"}""", """{"value":"no"}""", 2, "give it the policy p, notifications, applications, get, */*, allow")]
    [InlineData("""{"loggedIn":true,"username":"notifications"}""", "403", 2, "give it the policy p, notifications, applications, get, */*, allow")]
    [InlineData("""{"loggedIn":true,"username":"notifications"}""", "502", 2, "answered can-i with 502")]
    [InlineData("""{"loggedIn":false}""", """{"value":"yes"}""", 2, "the token is not valid at ")]
    [InlineData("401", """{"value":"yes"}""", 2, "(Argo CD answered userinfo with 401): make one with argocd account generate-token")]
    [InlineData("503", """{"value":"yes"}""", 2, "Argo CD answered userinfo with 503")]
    [InlineData("<html>Sign in</html>", """{"value":"yes"}""", 2, "did not answer userinfo with JSON: is ")]
    public async Task Argo_CD_says_who_the_token_is_and_which_permission_is_missing(string user, string may, int code, string expected)
    {
        _answer = context => context.Request.Path.Value switch
        {
            "/api/v1/session/userinfo" => Answer(user),
            "/api/v1/account/can-i/applications/get/*" => Answer(may),
            var other => throw new InvalidOperationException(other),
        };
        var said = await CheckAsync("", $$"""argocd: { url: "{{Url}}", token: argocd-0123456789 }""");
        Assert.Equal(code, said.Code);
        Assert.Contains("instances: prod: argocd: ", said.Output + said.Errors, StringComparison.Ordinal);
        Assert.Contains(expected, code == 0 ? said.Output : said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("argocd-0123456789", said.Output + said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "", 0, "", "2 Applications, listed and watched")]
    [InlineData(403, "list", 2, "403, the permission to list applications.argoproj.io is missing",
        "Grant it with a Role in namespace \"argocd\" (apiGroups [argoproj.io], resources [applications], verbs [get, list, watch])")]
    [InlineData(403, "watch", 2, "403, the permission to watch applications.argoproj.io is missing",
        "Grant it with a Role in namespace \"argocd\"")]
    [InlineData(401, "list", 2, "401, the server does not accept ", "is this the right server?")]
    [InlineData(404, "list", 2, "404, the server does not know applications.argoproj.io", "is Argo CD installed there")]
    public async Task An_API_server_says_what_may_be_read_and_which_permission_is_missing(
        int status, string refuses, int code, string expected, string remedy)
    {
        await using var api = await KubeStandIn.StartAsync(null, null, Ct);
        api.WriteKubeconfig(Path.Combine(_folder.Path, "kubeconfig"));
        foreach (var name in (string[])["web", "shop"])
            api.Put("applications", "argocd", name, version => System.Text.Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}","namespace":"argocd","resourceVersion":"{{{version}}}"},"spec":{"project":"default"}}"""));
        api.Instead = context =>
        {
            var isWatch = context.Request.Query.ContainsKey("watch");
            if (!context.Request.Path.Value!.EndsWith("/applications", StringComparison.Ordinal) || refuses.Length == 0
                || isWatch != (refuses == "watch")) return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };
        var said = await Cli.RunAsync("check", "--online", "--config", _folder.File("notifications.yaml", """
            instances: [{ name: prod, watch: { kubeconfig: ./kubeconfig, namespaces: [argocd] } }]
            health: { enabled: false }
            """));
        Assert.Equal(code, said.Code);
        var text = code == 0 ? said.Output : said.Errors;
        Assert.Contains("instances: prod: ", text, StringComparison.Ordinal);
        if (code != 0) Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _server.Run(async context =>
        {
            var (status, body) = _answer(context);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body, context.RequestAborted);
        });
        await _server.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static (int, string) Answer(string body) =>
        int.TryParse(body, System.Globalization.CultureInfo.InvariantCulture, out var status) ? (status, "<html>") : (200, body);

    private static WebApplication Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private Task<Said> CheckAsync(string more, string ofInstance = "") => Cli.RunAsync("check", "--online", "--config", _folder.File("notifications.yaml", $$"""
        instances: [{ name: prod, watch: { directory: . }{{(ofInstance.Length == 0 ? "" : ", " + ofInstance)}} }]
        health: { enabled: false }
        {{more}}
        """));
}
