using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Tells followed AppProjects by name and annotations.</summary>
internal sealed class Projects
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> listed = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool namelessInList;

    /// <summary>All were told, or it was told that they cannot be read.</summary>
    public Task Ready => ready.Task;

    public async IAsyncEnumerable<SourceEvent> TellAsync(IAsyncEnumerable<SourceEvent> objects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in objects.WithCancellation(cancellationToken))
        {
            foreach (var told in Tell(one))
                yield return told;
            if (one is SourceEvent.ListCompleted or SourceEvent.Trouble { Permanent: true })
                ready.TrySetResult();
        }
    }

    private IEnumerable<SourceEvent> Tell(SourceEvent one)
    {
        switch (one)
        {
            case SourceEvent.ListStarted:
                listed.Clear();
                namelessInList = false;
                return [];
            case SourceEvent.ApplicationSeen seen when Reading.ReadingRules.NotJson(seen.Json.Span) is { } wrong:
                return Tell(new SourceEvent.Malformed(seen.Scope, Reading.ObjectHead.Of(seen.Json.Span).FullName!, wrong) { Named = true });
            case SourceEvent.ApplicationSeen seen:
                var project = Read(seen.Json);
                known.Add(project.Name);
                listed.Add(project.Name);
                return [project];
            case SourceEvent.ApplicationGone gone:
                known.Remove(gone.Name);
                return [new SourceEvent.ProjectGone(gone.Name)];
            case SourceEvent.ListCompleted:
                var missed = namelessInList ? [] : known.Except(listed, StringComparer.Ordinal).ToList();
                known.ExceptWith(missed);
                return [.. missed.Select(name => new SourceEvent.ProjectGone(name)), new SourceEvent.ProjectsListed()];
            case SourceEvent.Malformed malformed:
                namelessInList |= !malformed.Named;
                listed.Add(malformed.Where[(malformed.Where.IndexOf('/', StringComparison.Ordinal) + 1)..]);
                return [malformed];
            default:
                return [one];
        }
    }

    private static SourceEvent.ProjectSeen Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Reading.ReadingRules.MaxDepth });
        var metadata = document.RootElement.GetProperty("metadata"u8);
        var annotations = metadata.TryGetProperty("annotations"u8, out var found) && found.ValueKind == JsonValueKind.Object
            ? found.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String).ToFrozenDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal)
            : FrozenDictionary<string, string>.Empty;
        return new SourceEvent.ProjectSeen(metadata.GetProperty("name"u8).GetString()!, annotations);
    }
}
