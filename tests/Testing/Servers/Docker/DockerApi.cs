using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Notifications.Testing.Servers.Docker;

/// <summary>The little of the Docker Engine's API (1.41; Podman has it too) that throw-away servers need, over its Unix socket.</summary>
internal sealed class DockerApi(string socket) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectCallback = (_, ct) => ConnectAsync(socket, ct) })
    {
        BaseAddress = new Uri("http://docker/v1.41/"),
        Timeout = TimeSpan.FromMinutes(5), // an image may have to be fetched
    };

    /// <summary>Whether somebody serves the socket.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync("_ping", ct);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Fetches an image that is not there yet.</summary>
    public async Task PullAsync(string image, CancellationToken ct)
    {
        using var there = await http.GetAsync($"images/{image}/json", ct);
        if (there.IsSuccessStatusCode)
            return;
        var at = image.LastIndexOf(':');
        await SendAsync(HttpMethod.Post, $"images/create?fromImage={image[..at]}&tag={image[(at + 1)..]}", null, ct);
    }

    /// <summary>Makes a container that publishes one port on loopback; gives its id.</summary>
    public async Task<string> CreateAsync(DockerImage image, int hostPort, CancellationToken ct)
    {
        var port = string.Create(CultureInfo.InvariantCulture, $"{image.Port}/tcp");
        var binding = new JsonObject { ["HostIp"] = "127.0.0.1", ["HostPort"] = hostPort.ToString(CultureInfo.InvariantCulture) };
        var created = await SendAsync(HttpMethod.Post, "containers/create", new JsonObject
        {
            ["Image"] = image.Name,
            ["Env"] = new JsonArray([.. image.Environment.Select(variable => (JsonNode?)variable)]),
            ["Labels"] = new JsonObject { ["notifications-tests"] = "throw-away" },
            ["ExposedPorts"] = new JsonObject { [port] = new JsonObject() },
            ["HostConfig"] = new JsonObject { ["PortBindings"] = new JsonObject { [port] = new JsonArray(binding) } },
        }, ct);
        return JsonNode.Parse(created)!["Id"]!.GetValue<string>();
    }

    /// <summary>start, stop, kill, restart, pause, unpause.</summary>
    public Task ChangeAsync(string id, string what, CancellationToken ct) => SendAsync(HttpMethod.Post, $"containers/{id}/{what}", null, ct);

    public Task RemoveAsync(string id, CancellationToken ct) => SendAsync(HttpMethod.Delete, $"containers/{id}?force=true&v=true", null, ct);

    /// <summary>Runs a command inside.</summary>
    public async Task<(string Output, bool Succeeded)> ExecuteAsync(string id, IEnumerable<string> command, CancellationToken ct)
    {
        var created = await SendAsync(HttpMethod.Post, $"containers/{id}/exec", new JsonObject
        {
            ["Cmd"] = new JsonArray([.. command.Select(word => (JsonNode?)word)]),
            ["AttachStdout"] = true,
            ["AttachStderr"] = true,
            ["Tty"] = true, // else the output comes in frames
        }, ct);
        var exec = JsonNode.Parse(created)!["Id"]!.GetValue<string>();
        var output = await SendAsync(HttpMethod.Post, $"exec/{exec}/start", new JsonObject { ["Detach"] = false, ["Tty"] = true }, ct);
        var ended = JsonNode.Parse(await SendAsync(HttpMethod.Get, $"exec/{exec}/json", null, ct))!;
        return (output.Replace("\r\n", "\n", StringComparison.Ordinal), ended["ExitCode"]?.GetValue<int>() == 0);
    }

    public void Dispose() => http.Dispose();

    private async Task<string> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request, ct);
        var answer = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? answer
            : throw new InvalidOperationException($"Docker answers {(int)response.StatusCode} to {method} {path}: {answer}");
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken ct)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
