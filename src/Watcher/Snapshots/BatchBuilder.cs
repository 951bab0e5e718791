using Notifications.Watcher.Outbox;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Transitions;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Works out what one transaction is to write: each change in order, upon what the store has. Pure but for its own state; used
/// for one batch.
/// </summary>
internal sealed class BatchBuilder(
    EventComposer composer, IReadOnlyDictionary<ApplicationKey, StoredApplication> stored, long follows,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> projects, DateTimeOffset now)
{
    private long _sequence = follows;
    private readonly Dictionary<ApplicationKey, StoredApplication?> _changed = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>?> _changedProjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScopeVersion> _scopes = new(StringComparer.Ordinal);
    private readonly List<ApplicationTransitioned> _events = [];
    private readonly List<(string, string)> _malformed = [];
    private StallChange? _stall;

    public Batch Write(IReadOnlyList<SourceChange> batch)
    {
        foreach (var change in batch) Add(change);
        return Written();
    }

    /// <summary>Tells Applications of a project (or of a namespace, whose key that may be) once more, as they are: their subscriptions may
    /// have changed.</summary>
    public Batch Retell(string project, IEnumerable<StoredApplication> applications)
    {
        var ns = SelfServiceFacts.NamespaceOf(project);
        foreach (var application in applications.Where(one => ns is null || one.Key.Namespace == ns))
        {
            var about = Open(application);
            if (ns is not null || about.Project == project)
                Append(about, application, application, new Detection([], application.TrackedState), Origins.Metadata, traceParent: null);
        }

        return Written();
    }

    private Batch Written() => new(
        _events is [var earliest, ..] ? earliest.At.Sequence - 1 : _sequence,
        _sequence,
        [.. _changed.Values.OfType<StoredApplication>()],
        [.. _changed.Where(c => c.Value is null && stored.ContainsKey(c.Key)).Select(c => c.Key)],
        _events, _events.ConvertAll(OutboxEntry.Of), _changedProjects, _scopes, _malformed)
    {
        Stall = _stall,
    };

    private void Add(SourceChange change)
    {
        switch (change)
        {
            case SourceChange.Seen seen:
                Add(seen, seen.Application, Find(seen.Application.Key));
                if (!seen.FromList) Reach(seen.Scope, seen.Application.ResourceVersion, listed: false);
                break;
            case SourceChange.Malformed bad:
                _malformed.Add((bad.Where, bad.Reason));
                break;
            case SourceChange.Gone gone:
                if (Find(gone.Key) is { } last) Gone(last, gone.ResourceVersion is null ? Origins.Gap : Origins.Watch);
                Reach(gone.Scope, gone.ResourceVersion ?? "", listed: false);
                break;
            case SourceChange.Reached reached:
                Reach(reached.Scope, reached.ResourceVersion, reached.Listed);
                break;
            case SourceChange.Stalled stalled:
                _stall = new StallChange(stalled.Since);
                _events.Add(composer.OfInstance(new Fact.Stalled(stalled.Since, stalled.Usual), ++_sequence, now));
                break;
            case SourceChange.Resumed resumed:
                _stall = new StallChange(null);
                _events.Add(composer.OfInstance(new Fact.Resumed(resumed.Since, resumed.At), ++_sequence, now));
                break;
            case SourceChange.Project project:
                _changedProjects[project.Name] = project.Annotations;
                break;
            case SourceChange.ProjectGone project:
                _changedProjects[project.Name] = null;
                break;
        }
    }

    private void Add(SourceChange.Seen seen, ApplicationSnapshot after, StoredApplication? last)
    {
        if (last?.Digest == seen.Digest) return;
        var recreated = last is not null && last.Uid != after.Uid;
        if (recreated) Gone(last!, Origins.Gap);
        var (detection, origin) = recreated ? Created(after) : last is null ? FirstSight(after, seen.Sighting) : Changed(last, after, seen);
        var application = new StoredApplication(
            after.Key, after.Uid, seen.Digest, seen.Document, detection.TrackedState, now)
        { Content = seen.FromList ? null : after };
        _changed[after.Key] = application;
        Append(after, recreated ? null : last, application, detection, origin, seen.TraceParent);
    }

    private (Detection, string) Created(ApplicationSnapshot after) =>
        (TransitionDetector.Between(before: null, after, TrackedState.Empty, now), Origins.Created);

    /// <summary>One that was known and could not be read so far is not new either.</summary>
    private (Detection, string) FirstSight(ApplicationSnapshot after, Sighting sighting) => sighting == Sighting.Created
        ? Created(after)
        : (new Detection([], TrackedState.Baseline(after)), Origins.Discovered);

    /// <summary>That an old comparison is believed from now on is no fact, but conditions may hold since then: it travels too.</summary>
    private (Detection, string) Changed(StoredApplication last, ApplicationSnapshot after, SourceChange.Seen seen)
    {
        var detection = TransitionDetector.Between(Open(last), after, last.TrackedState, now);
        var isMetadata = detection.Facts.Count == 0 && !last.Digest.SameContent(seen.Digest);
        return (detection, isMetadata ? Origins.Metadata : seen.Sighting == Sighting.Watched ? Origins.Watch : Origins.Gap);
    }

    private void Gone(StoredApplication last, string origin)
    {
        var before = Open(last);
        _changed[last.Key] = null;
        Append(before, last, current: null, TransitionDetector.Between(before, after: null, last.TrackedState, now), origin,
            traceParent: null);
    }

    private void Append(
        ApplicationSnapshot about, StoredApplication? before, StoredApplication? current, Detection detection, string origin,
        string? traceParent) => _events.Add(
        composer.Compose(about, ++_sequence, now, before, current, detection, origin, FactsOf(about.Project),
            FactsOf(SelfServiceFacts.KeyOf(about.Key.Namespace)), traceParent));

    /// <param name="name">Of an AppProject, or the key of a self-service ConfigMap.</param>
    private IReadOnlyDictionary<string, string>? FactsOf(string name) =>
        _changedProjects.TryGetValue(name, out var annotations) ? annotations : projects.GetValueOrDefault(name);

    private void Reach(string scope, string version, bool listed)
    {
        if (version.Length > 0 || listed) _scopes[scope] = new ScopeVersion(
            version, listed || (_scopes.TryGetValue(scope, out var s) && s.Listed));
    }

    private StoredApplication? Find(ApplicationKey key) => _changed.TryGetValue(key, out var known) ? known : stored.GetValueOrDefault(key);

    private static ApplicationSnapshot Open(StoredApplication application) => application.Content ?? (
        ApplicationReader.Read(application.Document.ToJson(), application.Key.Namespace) is ReadResult.Read read
            ? read.Application
            : new ApplicationSnapshot { Key = application.Key, Uid = application.Uid });
}
