using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>Makes the events of AppProjects, of which only names, annotations and permitted repositories matter, from those of the objects
/// that a <see cref="Reflector"/> gives.</summary>
internal sealed class AppProjectEvents
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _namelessInList;

    /// <summary>Completes when all AppProjects were listed, or it was reported that they cannot be read.</summary>
    public Task Ready => _ready.Task;

    public async IAsyncEnumerable<SourceEvent> FromAsync(
        IAsyncEnumerable<SourceEvent> objects, [EnumeratorCancellation] CancellationToken cancellationToken)
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
            case SourceEvent.ApplicationSeen seen:
                var read = Read(seen);
                if (read is not SourceEvent.ProjectSeen project)
                    return EventsOf(read);
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

    /// <returns>A <see cref="SourceEvent.ProjectSeen"/>, or a <see cref="SourceEvent.Malformed"/> of its name.</returns>
    private static SourceEvent Read(SourceEvent.ApplicationSeen seen)
    {
        var head = ObjectHead.Of(seen.Json.Span);
        try
        {
            using var document = JsonDocument.Parse(seen.Json, SourceLimits.Json);
            return new SourceEvent.ProjectSeen(head.Name!, ProjectFacts.Of(document.RootElement));
        }
        catch (JsonException wrong)
        {
            return new SourceEvent.Malformed(seen.Scope, head.FullName!, ReadingRules.NotJson(wrong)) { Named = true };
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return new SourceEvent.Malformed(
                seen.Scope, head.FullName!, "it has a text that is not valid Unicode, or an annotation twice")
            { Named = true };
        }
    }
}
