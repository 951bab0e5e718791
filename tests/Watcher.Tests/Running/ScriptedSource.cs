using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Tests.Transitions;

namespace Notifications.Watcher.Tests.Running;

/// <summary>A source that tells what the test says, in every run of the watcher; remembers from where it was to be resumed.</summary>
internal sealed class ScriptedSource : IApplicationSource
{
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> _resumed = new();
    private Channel<SourceEvent> _script = Channel.CreateUnbounded<SourceEvent>();

    /// <summary>What each run was asked to resume from.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Resumed => [.. _resumed];

    public ScriptedSource Tell(params SourceEvent[] told)
    {
        foreach (var one in told) _script.Writer.TryWrite(one);
        return this;
    }

    /// <summary>The base Application under a name at a version.</summary>
    public static SourceEvent.ApplicationSeen Seen(string name, string version, bool fromList, string patch = "{}") =>
        new("", Json(name, version, patch), fromList);

    public static SourceEvent.ApplicationGone Gone(string name, string version) => new("", "argocd", name, Json(name, version, "{}"));

    public async IAsyncEnumerable<SourceEvent> ReadAsync(
        IReadOnlyDictionary<string, string> resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _script = Channel.CreateUnbounded<SourceEvent>();
        _resumed.Enqueue(resumeFrom);
        await foreach (var told in _script.Reader.ReadAllAsync(cancellationToken)) yield return told;
    }

    private static byte[] Json(string name, string version, string patch)
    {
        var application = Story.Merge(Story.Yaml(Path.Combine(Story.Folder, "base.yaml")), JsonNode.Parse(patch))!;
        application["metadata"]!["name"] = name;
        application["metadata"]!["uid"] = $"uid-of-{name}";
        application["metadata"]!["resourceVersion"] = version;
        return Encoding.UTF8.GetBytes(application.ToJsonString());
    }
}
