using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>
/// Makes the events of the ConfigMaps by which the people of a namespace configure its notifications from those of the objects that a
/// <see cref="Reflector"/> gives. A namespace has one: of several the first by name counts, and the others are reported.
/// </summary>
/// <param name="scope">A namespace; empty for all.</param>
/// <param name="covers">The namespaces that may have one.</param>
internal sealed class SelfServiceEvents(string scope, Func<string, bool> covers)
{
    /// <summary>No scope of Applications: what is wrong with a ConfigMap says nothing about those.</summary>
    private readonly string _scope = new WatchedResource(Api.KubeResource.SelfService, scope).Scope;

    private readonly Dictionary<string, SortedDictionary<string, FrozenDictionary<string, string>>> _known = new(StringComparer.Ordinal);
    private readonly HashSet<(string Namespace, string Name)> _listed = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _namelessInList;

    /// <summary>Completes when all were listed, or it was reported that they cannot be read.</summary>
    public Task Ready => _ready.Task;

    public async IAsyncEnumerable<SourceEvent> FromAsync(
        IAsyncEnumerable<SourceEvent> objects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in objects.WithCancellation(cancellationToken))
        {
            foreach (var told in EventsOf(one))
                yield return told;
            if (one is SourceEvent.ListCompleted or SourceEvent.Trouble { Permanent: true })
                _ready.TrySetResult();
        }
    }

    private List<SourceEvent> EventsOf(SourceEvent one)
    {
        switch (one)
        {
            case SourceEvent.ListStarted:
                _listed.Clear();
                _namelessInList = false;
                return [];
            case SourceEvent.ApplicationSeen seen:
                var head = ObjectHead.Of(seen.Json.Span);
                _listed.Add((head.Namespace!, head.Name!));
                return covers(head.Namespace!) ? Seen(head.Namespace!, head.Name!, seen.Json) : [];
            case SourceEvent.ApplicationGone deleted:
                return Gone(deleted.Namespace, deleted.Name);
            case SourceEvent.ListCompleted:
                var missed = _namelessInList ? [] : _known
                    .SelectMany(own => own.Value.Keys, (own, name) => (Namespace: own.Key, Name: name)).Except(_listed).ToList();
                return [.. missed.SelectMany(gone => Gone(gone.Namespace, gone.Name)), new SourceEvent.SelfServiceListed(scope)];
            case SourceEvent.Malformed malformed:
                _namelessInList |= !malformed.Named;
                if (malformed.Where.Split('/') is [var ns, var name]) _listed.Add((ns, name));
                return [malformed];
            default:
                return [one];
        }
    }

    private List<SourceEvent> Seen(string @namespace, string name, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, SourceLimits.Json);
            var facts = SelfServiceFacts.Of(name, document.RootElement);
            if (!_known.TryGetValue(@namespace, out var own)) _known[@namespace] = own = new(StringComparer.Ordinal);
            own[name] = facts;
            return Now(@namespace, own);
        }
        catch (JsonException wrong)
        {
            return [Malformed(@namespace, name, ReadingRules.NotJson(wrong))];
        }
        catch (InvalidOperationException)
        {
            return [Malformed(@namespace, name, "it has a text that is not valid Unicode")];
        }
    }

    private List<SourceEvent> Gone(string @namespace, string name)
    {
        if (!_known.TryGetValue(@namespace, out var own) || !own.Remove(name)) return [];
        if (own.Count > 0) return Now(@namespace, own);
        _known.Remove(@namespace);
        return [new SourceEvent.ProjectGone(SelfServiceFacts.KeyOf(@namespace))];
    }

    private List<SourceEvent> Now(string @namespace, SortedDictionary<string, FrozenDictionary<string, string>> own)
    {
        var (first, facts) = own.First();
        return
        [
            new SourceEvent.ProjectSeen(SelfServiceFacts.KeyOf(@namespace), facts),
            .. own.Keys.Skip(1).Select(other => Malformed(
                @namespace, other, $"a namespace has one self-service ConfigMap, and {first} is the first by name")),
        ];
    }

    private SourceEvent.Malformed Malformed(string @namespace, string name, string reason) =>
        new(_scope, $"{@namespace}/{name}", reason) { Named = true };
}
