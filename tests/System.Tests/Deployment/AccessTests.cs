using System.Net;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Deployment;

/// <summary>The rules as they are shipped, tried on a real API server with the watcher's own service account.</summary>
public sealed class AccessTests(AccessServers servers) : IClassFixture<AccessServers>
{
    private const string Applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

    [Theory]
    [InlineData("GET", Applications, HttpStatusCode.OK)]
    [InlineData("GET", Applications + "?watch=true&timeoutSeconds=1", HttpStatusCode.OK)]
    [InlineData("GET", Applications + "/web", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects", HttpStatusCode.OK)]
    [InlineData("GET", "/apis/argoproj.io/v1alpha1/namespaces/other/applications", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/apis/argoproj.io/v1alpha1/applications", HttpStatusCode.Forbidden)]
    [InlineData("PATCH", Applications + "/web", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", Applications + "/web", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/argocd/secrets", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/namespaces/argocd/configmaps", HttpStatusCode.Forbidden)]
    public async Task The_service_account_may_list_and_watch_applications_of_its_namespace_and_nothing_else(
        string method, string path, HttpStatusCode expected)
    {
        var api = await servers.StartedAsync("base");
        Assert.Equal(expected, await AskAsync(api, method, path));
    }

    [Fact]
    public async Task The_overlay_for_all_namespaces_reads_them_all_and_still_writes_none()
    {
        var api = await servers.StartedAsync("overlays/all-namespaces");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "GET", "/apis/argoproj.io/v1alpha1/applications"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "GET", "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(api, "GET", "/apis/argoproj.io/v1alpha1/appprojects"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(api, "PATCH", Applications + "/web"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(api, "GET", "/api/v1/secrets"));
    }

    private static async Task<HttpStatusCode> AskAsync(KubeApi api, string method, string path)
    {
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback =
            HttpClientHandler.DangerousAcceptAnyServerCertificateValidator
        };
        using var http = new HttpClient(handler) { BaseAddress = api.Server };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new("Bearer", AccessServers.Token);
        if (method == "PATCH")
            request.Content = new StringContent(
                new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["x"] = "y" } } }.ToJsonString(),
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
