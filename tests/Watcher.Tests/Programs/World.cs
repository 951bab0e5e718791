using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;
using Notifications.Testing.RabbitMq;
using Notifications.Watcher.Tests.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Programs;

/// <summary>What is around watcher processes: an API server, and what arrives in the queue of the notifiers.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watchers-");
    private readonly KubeStandIn _server;
    private readonly RabbitMqQueues _queues;
    private readonly string _queue;
    private readonly List<Published> _published = [];

    private World(KubeStandIn server, RabbitMqQueues queues, string prefix) =>
        (_server, _queues, _queue) = (server, queues, $"{prefix}.events");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Configuration => Path.Combine(_folder.FullName, "notifications.yaml");

    /// <summary>In the order of arrival; an event that was sent twice is there once.</summary>
    public IReadOnlyList<Published> All => _published;

    public static async Task<World> StartAsync(Uri rabbit, string prefix, string store)
    {
        var world = new World(await KubeStandIn.StartAsync(null, null, Ct), await RabbitMqQueues.ConnectAsync(rabbit, Ct), prefix);
        var kubeconfig = Path.Combine(world._folder.FullName, "kubeconfig");
        world._server.WriteKubeconfig(kubeconfig);
        await File.WriteAllTextAsync(
            world.Configuration,
            $$"""
            instances: [{ name: prod, watch: { kubeconfig: "{{kubeconfig}}", namespaces: [argocd] } }]
            bus: { type: rabbitmq, uri: "{{rabbit}}", prefix: "{{prefix}}" }
            store: {{store}}
            health: { enabled: false }
            """,
            Ct);
        return world;
    }

    /// <summary>Creates an Application or changes its health.</summary>
    public void Put(string name, string health, int hour)
    {
        var application = Story.Merge(
            Story.Yaml(Path.Combine(Story.Folder, "base.yaml")),
            JsonNode.Parse($$"""{"metadata":{"name":"{{name}}","uid":"uid-of-{{name}}"},"status":{"health":{"status":"{{health}}","lastTransitionTime":"2026-02-01T{{hour:D2}}:00:00Z"} } }"""))!;
        _server.Put("applications", "argocd", name, version =>
        {
            application["metadata"]!["resourceVersion"] = $"{version}";
            return Encoding.UTF8.GetBytes(application.ToJsonString());
        });
    }

    /// <summary>What one Application's events said so far: kinds, or the origin.</summary>
    public async Task<IReadOnlyList<string>> StoryAsync(string name)
    {
        while (await _queues.CountAsync(_queue, Ct) is not null && await _queues.TakeAsync(_queue, Ct) is { Body: var body })
        {
            using var json = JsonDocument.Parse(body);
            var message = json.RootElement.GetProperty("message");
            var one = new Published(
                message.GetProperty("eventId").GetString()!,
                message.GetProperty("app").GetProperty("name").GetString()!,
                message.GetProperty("at").GetProperty("epoch").GetString()!,
                message.GetProperty("at").GetProperty("sequence").GetInt64(),
                [.. message.GetProperty("transitions").EnumerateArray().Select(t => t.GetProperty("kind").GetString()!)
                    .DefaultIfEmpty(message.GetProperty("origin").GetString()!)]);
            if (_published.TrueForAll(t => t.EventId != one.EventId)) _published.Add(one);
        }

        return [.. _published.Where(t => t.Application == name).SelectMany(t => t.Kinds)];
    }

    public async ValueTask DisposeAsync()
    {
        await _queues.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

internal sealed record Published(string EventId, string Application, string Epoch, long Sequence, IReadOnlyList<string> Kinds);
