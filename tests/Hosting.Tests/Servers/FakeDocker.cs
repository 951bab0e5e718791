using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notifications.Hosting.Tests.Servers;

/// <summary>
/// The part of the Docker Engine's API that the kit uses, on a Unix socket, with states instead of containers: what is asked in the wrong state is
/// refused as the engine refuses it.
/// </summary>
internal sealed class FakeDocker : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HashSet<string> images = new(StringComparer.Ordinal);
    private readonly List<string> words = [];
    private string state = "none";
    private int notReady = 2;

    private FakeDocker(WebApplication app, string socket) => (this.app, Socket) = (app, socket);

    public string Socket { get; }

    /// <summary>Every change and every command inside, in order.</summary>
    public List<string> Did { get; } = [];

    public JsonNode? Created { get; private set; }

    public static async Task<FakeDocker> StartAsync(CancellationToken ct)
    {
        var socket = Path.Combine(Path.GetTempPath(), $"docker-{Path.GetRandomFileName()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var docker = new FakeDocker(builder.Build(), socket);
        docker.app.Run(docker.ServeAsync);
        await docker.app.StartAsync(ct);
        return docker;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        File.Delete(Socket);
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var (status, answer) = Answer(context.Request, body.Length > 0 ? JsonNode.Parse(body) : null);
        context.Response.StatusCode = status;
        if (status != 204) await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private (int Status, string Body) Answer(HttpRequest request, JsonNode? body)
    {
        var path = request.Path.Value!["/v1.41/".Length..].Split('/');
        return (request.Method, path) switch
        {
            ("GET", ["_ping"]) => (200, "OK"),
            ("GET", ["images", var name, "json"]) => images.Contains(name) ? (200, "{}") : (404, """{"message":"No such image"}"""),
            ("POST", ["images", "create"]) => images.Add($"{request.Query["fromImage"]}:{request.Query["tag"]}") ? (200, """{"status":"Pulled"}""") : (500, "twice"),
            ("POST", ["containers", "create"]) => Create(body!),
            ("POST", ["containers", "c1", "exec"]) => Remember(body!),
            ("POST", ["exec", "e1", "start"]) => Execute(),
            ("GET", ["exec", "e1", "json"]) => (200, $$"""{"ExitCode":{{(words[0] == "is-ready" && notReady > 0 || words[0] == "fails" ? 1 : 0)}}}"""),
            ("POST", ["containers", "c1", var what]) => Change(what),
            ("DELETE", ["containers", "c1"]) => Change("remove"),
            _ => (404, """{"message":"page not found"}"""),
        };
    }

    private (int Status, string Body) Create(JsonNode body)
    {
        Created = body;
        if (!images.Contains((string)body["Image"]!)) return (404, """{"message":"No such image"}""");
        state = "created";
        return (201, """{"Id":"c1","Warnings":[]}""");
    }

    private (int Status, string Body) Remember(JsonNode body)
    {
        if (state != "running") return (409, """{"message":"container c1 is not running"}""");
        words.Clear();
        words.AddRange(body["Cmd"]!.AsArray().Select(word => (string)word!));
        return (201, """{"Id":"e1"}""");
    }

    private (int Status, string Body) Execute()
    {
        if (words[0] == "is-ready") notReady--;
        else Did.Add(string.Join(' ', words));
        return (200, $"said {words[0]}\r\n");
    }

    private (int Status, string Body) Change(string what)
    {
        var next = (state, what) switch
        {
            ("created" or "exited", "start") => "running",
            ("running", "kill" or "stop") => "exited",
            ("running" or "exited", "restart") => "running",
            ("running", "pause") => "paused",
            ("paused", "unpause") => "running",
            (_, "remove") => "none",
            _ => null,
        };
        if (next is null) return (409, $$"""{"message":"cannot {{what}} while {{state}}"}""");
        state = next;
        Did.Add(what);
        return (204, "");
    }
}
