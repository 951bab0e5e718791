using System.Runtime.CompilerServices;
using System.Text.Json;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>Makes the events of AppProjects, of which only names, annotations and permitted repositories matter, from those of the objects that a <see cref="Reflector"/> gives.</summary>
internal sealed class AppProjectEvents
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _namelessInList;

    /// <summary>Completes when all AppProjects were listed, or it was reported that they cannot be read.</summary>
    public Task Ready => _ready.Task;

    public async IAsyncEnumerable<SourceEvent> FromAsync(IAsyncEnumerable<SourceEvent> objects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in objects.WithCancellation(cancellationToken))
        {
            foreach (var projectEvent in EventsOf(one))
                yield return projectEvent;
            if (one is SourceEvent.ListCompleted or SourceEvent.Trouble { Permanent: true })
                _ready.TrySetResult();
        }
    }

    private IEnumerable<SourceEvent> EventsOf(SourceEvent one)
    {
        switch (one)
        {
            case SourceEvent.ListStarted:
                _listed.Clear();
                _namelessInList = false;
                return [];
            case SourceEvent.ApplicationSeen seen when ReadingRules.NotJson(seen.Json.Span) is { } wrong:
                return EventsOf(new SourceEvent.Malformed(seen.Scope, ObjectHead.Of(seen.Json.Span).FullName!, wrong) { Named = true });
            case SourceEvent.ApplicationSeen seen:
                var project = Read(seen.Json);
                _known.Add(project.Name);
                _listed.Add(project.Name);
                return [project];
            case SourceEvent.ApplicationGone gone:
                _known.Remove(gone.Name);
                return [new SourceEvent.ProjectGone(gone.Name)];
            case SourceEvent.ListCompleted:
                var missed = _namelessInList ? [] : _known.Except(_listed, StringComparer.Ordinal).ToList();
                _known.ExceptWith(missed);
                return [.. missed.Select(name => new SourceEvent.ProjectGone(name)), new SourceEvent.ProjectsListed()];
            case SourceEvent.Malformed malformed:
                _namelessInList |= !malformed.Named;
                _listed.Add(malformed.Where[(malformed.Where.IndexOf('/', StringComparison.Ordinal) + 1)..]);
                return [malformed];
            default:
                return [one];
        }
    }

    private static SourceEvent.ProjectSeen Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadingRules.MaxDepth });
        return new SourceEvent.ProjectSeen(document.RootElement.GetProperty("metadata"u8).GetProperty("name"u8).GetString()!, ProjectFacts.Of(document.RootElement));
    }
}
