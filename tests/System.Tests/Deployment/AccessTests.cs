using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Cli;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.SystemTests.Stories;
using Notifications.Testing;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Deployment;

/// <summary>The rules as they are shipped, tried on a real API server with the pods' own service accounts.</summary>
public sealed class AccessTests(AccessServers servers) : IClassFixture<AccessServers>
{
    private const string Applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
    private const string Projects = "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", Applications, HttpStatusCode.OK)]
    [InlineData("GET", Applications + "?watch=true&timeoutSeconds=1", HttpStatusCode.OK)]
    [InlineData("GET", Applications + "/web", HttpStatusCode.Forbidden)]
    [InlineData("GET", Projects, HttpStatusCode.OK)]
    [InlineData("GET", Projects + "?watch=true&timeoutSeconds=1", HttpStatusCode.OK)]
    [InlineData("GET", "/apis/argoproj.io/v1alpha1/namespaces/other/applications", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/apis/argoproj.io/v1alpha1/applications", HttpStatusCode.Forbidden)]
    [InlineData("PATCH", Applications + "/web", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", Applications + "/web", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/argocd/secrets", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/argocd/configmaps", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/apis/apps/v1/namespaces/argocd/deployments/web", HttpStatusCode.Forbidden)]
    public async Task The_service_account_may_list_and_watch_applications_of_its_namespace_and_nothing_else(
        string method, string path, HttpStatusCode expected)
    {
        var api = await servers.StartedAsync("embedded");
        Assert.Equal(expected, await AskAsync(api, AccessServers.Watcher, method, path));
    }

    [Theory]
    [InlineData(AccessServers.Watcher, Applications, HttpStatusCode.OK)]
    [InlineData(AccessServers.Watcher, Projects, HttpStatusCode.OK)]
    [InlineData(AccessServers.Watcher, "/api/v1/namespaces/argocd/secrets", HttpStatusCode.Forbidden)]
    [InlineData(AccessServers.Notifier, Applications, HttpStatusCode.Forbidden)]
    [InlineData(AccessServers.Notifier, Projects, HttpStatusCode.Forbidden)]
    [InlineData(AccessServers.Notifier, "/api/v1/namespaces/argocd/secrets", HttpStatusCode.Forbidden)]
    public async Task Of_the_distributed_programs_only_the_watcher_may_read_something(string account, string path, HttpStatusCode expected)
    {
        var api = await servers.StartedAsync("distributed");
        Assert.Equal(expected, await AskAsync(api, account, "GET", path));
    }

    [Fact]
    public async Task The_overlay_for_all_namespaces_reads_them_all_and_still_writes_none()
    {
        var api = await servers.StartedAsync("all-namespaces");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, AccessServers.Watcher, "GET", "/apis/argoproj.io/v1alpha1/applications"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, AccessServers.Watcher, "GET", Projects));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(api, AccessServers.Watcher, "GET", "/apis/argoproj.io/v1alpha1/appprojects"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(api, AccessServers.Watcher, "PATCH", Applications + "/web"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(api, AccessServers.Watcher, "GET", "/api/v1/secrets"));
    }

    [Theory]
    [InlineData("GET", "/apis/apps/v1/namespaces/shop/deployments/web", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/namespaces/shop/services/web", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/namespaces/shop/configmaps/web", HttpStatusCode.NotFound)]
    [InlineData("GET", "/apis/apps/v1/namespaces/shop/deployments", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/shop/secrets/web", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/shop/pods/web", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/shop/deployments/web", HttpStatusCode.Forbidden)]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/shop/deployments/web", HttpStatusCode.Forbidden)]
    public async Task With_drift_readResources_single_objects_may_be_read_but_no_secret(string method, string path, HttpStatusCode expected)
    {
        var api = await servers.StartedAsync("read-resources");
        Assert.Equal(expected, await AskAsync(api, AccessServers.Watcher, method, path));
    }

    [Theory]
    [InlineData("embedded", "argocd")]
    [InlineData("all-namespaces", "*")]
    public async Task With_these_rights_the_program_watches(string how, string namespaces)
    {
        var api = await servers.StartedAsync(how);
        using var folder = new StoryFolder();
        var context = $"system:serviceaccount:argocd:{AccessServers.Watcher}";
        var file = folder.Write($$"""
            instances: [{ name: prod, watch: { kubeconfig: "{{api.Kubeconfig}}", context: "{{context}}", namespaces: ["{{namespaces}}"] } }]
            store: { type: sqlite, path: ./n.db }
            health: { address: "http://127.0.0.1:0" }
            telemetry: { logLevel: error }
            destinations: { out: { type: console } }
            """);
        using var host = NotificationsHost.Build(
            ConfigurationDocument.Load(file, EnvironmentVariables.Of()), "notifications", BusRoles.Both, Rooms.AddBoth);
        Assert.NotNull(host);
        await host.StartAsync(Ct);
        await Eventually.TrueAsync(
            () => Task.FromResult(host.Services.GetServices<IReadinessCheck>().All(check => check.NotReadyBecause is null)), Ct);
        await host.StopAsync(Ct);
    }

    internal static async Task<HttpStatusCode> AskAsync(KubeApi api, string account, string method, string path)
    {
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback =
            HttpClientHandler.DangerousAcceptAnyServerCertificateValidator
        };
        using var http = new HttpClient(handler) { BaseAddress = api.Server };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new("Bearer", AccessServers.Token(account));
        if (method == "PATCH")
            request.Content = new StringContent(
                new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["x"] = "y" } } }.ToJsonString(),
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return response.StatusCode;
    }
}
