using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Notifications.Testing.ArgoCd;

/// <summary>
/// The reading part of an Argo CD API server on loopback: revision metadata, resource tree, managed resources. Checks the token as Argo CD
/// does, and fails the test when it is asked for anything else.
/// </summary>
public sealed class FakeArgoCd : IAsyncDisposable
{
    public const string Token = "argocd-token-of-the-test";

    private readonly ConcurrentDictionary<string, JsonNode> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _unexpected = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly WebApplication _server;

    private FakeArgoCd(WebApplication server) => _server = server;

    public Uri Url => new(_server.Urls.Single());

    /// <summary>Path and query of each request, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>When set, every request is answered with this status and a page that is not JSON.</summary>
    public int? FailsWith { get; set; }

    /// <summary>When set, every request is answered with this status, content type and body: an error of Argo CD, a proxy's page, an answer
    /// that is cut.</summary>
    public (int Status, string ContentType, string Body)? AnswersAll { get; set; }

    /// <summary>When set, requests wait until it is done or the client goes away.</summary>
    public Task? Holds { get; set; }

    public static async Task<FakeArgoCd> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var fake = new FakeArgoCd(server);
        server.Run(fake.AnswerAsync);
        await server.StartAsync(cancellationToken);
        return fake;
    }

    public FakeArgoCd WithCommit(string app, string revision, string author, string message, int? sourceIndex = null) => With(
        $"{app}/revisions/{revision}/metadata{(sourceIndex is { } i ? $"#{i}" : "")}",
        new JsonObject { ["author"] = author, ["date"] = "2026-02-01T11:00:00Z", ["message"] = message });

    public FakeArgoCd WithTree(string app, JsonArray nodes) => With($"{app}/resource-tree", new JsonObject { ["nodes"] = nodes });

    /// <param name="live">The normalized live state; null: the resource is missing.</param>
    public FakeArgoCd WithManaged(string app, string group, string kind, string ns, string name, JsonNode? live, JsonNode? predicted) =>
        With(
        $"{app}/managed-resources#{group}/{kind}/{ns}/{name}",
        new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject
            {
                ["group"] = group,
                ["kind"] = kind,
                ["namespace"] = ns,
                ["name"] = name,
                ["normalizedLiveState"] = live?.ToJsonString() ?? "null",
                ["predictedLiveState"] = predicted?.ToJsonString() ?? "null",
            }),
        });

    /// <summary>One resource, as <c>managed-resources</c> answers with a filter.</summary>
    public FakeArgoCd WithItem(string app, JsonObject item) => With(
        $"{app}/managed-resources#{item["group"]}/{item["kind"]}/{item["namespace"]}/{item["name"]}",
        new JsonObject { ["items"] = new JsonArray(item) });

    /// <summary>All resources of an Application, as <c>managed-resources</c> answers without a filter.</summary>
    public FakeArgoCd WithAllManaged(string app, JsonArray items) => With($"{app}/managed-resources", new JsonObject { ["items"] = items });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Empty(_unexpected);
    }

    private FakeArgoCd With(string key, JsonNode answer)
    {
        _answers[key] = answer;
        return this;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        _requests.Enqueue(request.Path + request.QueryString.Value);
        if (Holds is { } held) await held.WaitAsync(context.RequestAborted)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (FailsWith is { } status)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("<html>upstream</html>");
        }
        else if (AnswersAll is { } all)
        {
            context.Response.StatusCode = all.Status;
            context.Response.ContentType = all.ContentType;
            await context.Response.WriteAsync(all.Body);
        }
        else if (request.Headers.Authorization != $"Bearer {Token}")
        {
            await RefuseAsync(context, 401, 16, "no session information");
        }
        else if (request.Query["appNamespace"].Count != 1 || request.Query["project"].Count != 1 || KeyOf(request) is not { } key)
        {
            _unexpected.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
            await RefuseAsync(context, 404, 5, "Not Found");
        }
        else if (_answers.TryGetValue(key, out var answer))
        {
            await context.Response.WriteAsync(answer.ToJsonString());
        }
        else
        {
            await RefuseAsync(context, 403, 7, "permission denied");
        }
    }

    private static string? KeyOf(HttpRequest request) => request.Path.Value!.Split('/') switch
    {
        ["", "api", "v1", "applications", var app, "revisions", var revision, "metadata"] =>
            $"{app}/revisions/{revision}/metadata{(request.Query["sourceIndex"] is [{ } index] ? "#" + index : "")}",
        ["", "api", "v1", "applications", var app, "resource-tree"] => $"{app}/resource-tree",
        ["", "api", "v1", "applications", var app, "managed-resources"] when request.Query["kind"].Count == 0 => $"{app}/managed-resources",
        ["", "api", "v1", "applications", var app, "managed-resources"] =>
            $"{app}/managed-resources#{request.Query["group"]}/{request.Query["kind"]}/{request.Query["namespace"]}/{request.Query["name"]}",
        _ => null,
    };

    private static Task RefuseAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = message, code, message });
    }
}
