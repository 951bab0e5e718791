using Notifications.Events;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Transitions;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Works out what one transaction is to write: each piece of work in order, upon what the store has. Pure but for its own state; used
/// for one batch.
/// </summary>
internal sealed class Chronicle(
    Herald herald, IReadOnlyDictionary<ApplicationKey, StoredApplication> stored, long sequence,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> projects, DateTimeOffset now)
{
    private readonly Dictionary<ApplicationKey, StoredApplication?> changed = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>?> changedProjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScopeVersion> scopes = new(StringComparer.Ordinal);
    private readonly List<ApplicationTransitioned> events = [];
    private readonly List<(string, string)> malformed = [];

    public Record Write(IReadOnlyList<Work> batch)
    {
        foreach (var work in batch) Add(work);
        return Written();
    }

    /// <summary>Tells Applications of a project once more, as they are: their subscriptions may have changed.</summary>
    public Record Retell(string project, IEnumerable<StoredApplication> applications)
    {
        foreach (var application in applications)
        {
            var about = Open(application);
            if (about.Project == project)
                Tell(about, application, application, new Detection([], application.Memory), Origins.Metadata, traceParent: null);
        }

        return Written();
    }

    private Record Written() => new(
        sequence,
        [.. changed.Values.OfType<StoredApplication>()],
        [.. changed.Where(c => c.Value is null && stored.ContainsKey(c.Key)).Select(c => c.Key)],
        events, events.ConvertAll(OutboxEntry.Of), changedProjects, scopes, malformed);

    private void Add(Work work)
    {
        switch (work)
        {
            case Work.Seen seen:
                Add(seen, seen.Application, Find(seen.Application.Key));
                if (!seen.FromList) Reach(seen.Scope, seen.Application.ResourceVersion, listed: false);
                break;
            case Work.Malformed bad:
                malformed.Add((bad.Where, bad.Reason));
                break;
            case Work.Gone gone:
                if (Find(gone.Key) is { } last) Gone(last, gone.ResourceVersion is null ? Origins.Gap : Origins.Watch);
                Reach(gone.Scope, gone.ResourceVersion ?? "", listed: false);
                break;
            case Work.Reached reached:
                Reach(reached.Scope, reached.ResourceVersion, reached.Listed);
                break;
            case Work.Project project:
                changedProjects[project.Name] = project.Annotations;
                break;
            case Work.ProjectGone project:
                changedProjects[project.Name] = null;
                break;
        }
    }

    private void Add(Work.Seen seen, ApplicationSnapshot after, StoredApplication? last)
    {
        if (last?.Digest == seen.Digest) return;
        var recreated = last is not null && last.Uid != after.Uid;
        if (recreated) Gone(last!, Origins.Gap);
        var (detection, origin) = recreated ? Created(after) : last is null ? FirstSight(after, seen.Sighting) : Changed(last, after, seen);
        var application = new StoredApplication(after.Key, after.Uid, seen.Digest, seen.Document, detection.Memory, now) { Content = seen.FromList ? null : after };
        changed[after.Key] = application;
        Tell(after, recreated ? null : last, application, detection, origin, seen.TraceParent);
    }

    private (Detection, string) Created(ApplicationSnapshot after) =>
        (TransitionDetector.Between(before: null, after, Memory.Empty, now), Origins.Created);

    /// <summary>One that was known and could not be read so far is not new either.</summary>
    private (Detection, string) FirstSight(ApplicationSnapshot after, Sighting sighting) => sighting == Sighting.Created
        ? Created(after)
        : (new Detection([], Memory.Baseline(after)), Origins.Discovered);

    /// <summary>That an old comparison is believed from now on is no fact, but conditions may hold since then: it travels too.</summary>
    private (Detection, string) Changed(StoredApplication last, ApplicationSnapshot after, Work.Seen seen)
    {
        var detection = TransitionDetector.Between(Open(last), after, last.Memory, now);
        var isMetadata = detection.Facts.Count == 0 && !last.Digest.SameContent(seen.Digest);
        return (detection, isMetadata ? Origins.Metadata : seen.Sighting == Sighting.Watched ? Origins.Watch : Origins.Gap);
    }

    private void Gone(StoredApplication last, string origin)
    {
        var before = Open(last);
        changed[last.Key] = null;
        Tell(before, last, current: null, TransitionDetector.Between(before, after: null, last.Memory, now), origin, traceParent: null);
    }

    private void Tell(
        ApplicationSnapshot about, StoredApplication? before, StoredApplication? current, Detection detection, string origin, string? traceParent) => events.Add(
        herald.Compose(about, ++sequence, now, before, current, detection, origin, ProjectAnnotations(about.Project), traceParent));

    private IReadOnlyDictionary<string, string>? ProjectAnnotations(string name) =>
        changedProjects.TryGetValue(name, out var annotations) ? annotations : projects.GetValueOrDefault(name);

    private void Reach(string scope, string version, bool listed)
    {
        if (version.Length > 0 || listed) scopes[scope] = new ScopeVersion(version, listed || (scopes.TryGetValue(scope, out var s) && s.Listed));
    }

    private StoredApplication? Find(ApplicationKey key) => changed.TryGetValue(key, out var known) ? known : stored.GetValueOrDefault(key);

    private static ApplicationSnapshot Open(StoredApplication application) => application.Content ?? (
        ApplicationReader.Read(application.Document.ToJson(), application.Key.Namespace) is ReadResult.Read read
            ? read.Application
            : new ApplicationSnapshot { Key = application.Key, Uid = application.Uid });
}
