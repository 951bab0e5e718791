using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Turns what a source tells into changes to be recorded: drops what is not new, tells first sights apart, and finds who is missing from a
/// list. Knows what was handed on, not what is stored: whoever records the changes does not lose any of it.
/// </summary>
/// <param name="index">What is known.</param>
/// <param name="covered">The scopes that were completely known before; whoever is not known there has been created.</param>
/// <param name="projects">The AppProjects that were known before.</param>
/// <param name="defaultNamespace">For objects that name none.</param>
/// <param name="reconciliations">Sees every object, also those that bring nothing new.</param>
internal sealed class ChangeFilter(
    ApplicationIndex index, IEnumerable<string> covered, IEnumerable<string> projects, string defaultNamespace,
    Reconciliations reconciliations)
{
    private readonly HashSet<string> _covered = new(covered, StringComparer.Ordinal);
    private readonly Dictionary<string, Listing> _listings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _projects = new(projects, StringComparer.Ordinal);
    private readonly HashSet<string> _seenProjects = new(StringComparer.Ordinal);
    private int _lists;
    private bool _unreadableProjects;

    public IEnumerable<SourceChange> Take(SourceEvent told) => told switch
    {
        SourceEvent.ListStarted e => Start(e),
        SourceEvent.ApplicationSeen e => Seen(e),
        SourceEvent.ApplicationGone e => Gone(e),
        SourceEvent.ListCompleted e => Completed(e),
        SourceEvent.Malformed e => Malformed(e),
        SourceEvent.Bookmark e => [new SourceChange.Reached(e.Scope, e.ResourceVersion, Listed: false)],
        SourceEvent.ProjectSeen e => ProjectSeen(e),
        SourceEvent.ProjectGone e => ProjectGone(e.Name),
        SourceEvent.ProjectsListed => _unreadableProjects ? [] : NotSeen(static key => SelfServiceFacts.NamespaceOf(key) is null),
        SourceEvent.SelfServiceListed e =>
            NotSeen(key => SelfServiceFacts.NamespaceOf(key) is { } ns && Scopes.Covers(e.Within, ns)),
        SourceEvent.Trouble => [],
        _ => throw new ArgumentOutOfRangeException(nameof(told)),
    };

    private IEnumerable<SourceChange> Start(SourceEvent.ListStarted e)
    {
        _listings[e.Scope] = new Listing(++_lists, IsComplete: true);
        return [];
    }

    private IEnumerable<SourceChange> Seen(SourceEvent.ApplicationSeen e)
    {
        if (!ObjectScan.TryScan(e.Json.Span, defaultNamespace, out var scan)) return Unscannable(e);
        reconciliations.Seen(scan.Key, scan.ReconciledAt, e.FromList);
        var list = e.FromList && _listings.TryGetValue(e.Scope, out var listing) ? listing.Number : 0;
        if (!index.Take(scan, list, out var known)) return [];
        using var stored = StoredForm.Of(e.Json.Span, scan);
        switch (ApplicationReader.Read(stored.Json, defaultNamespace))
        {
            case ReadResult.Read { Application: var application }:
                index.Read(scan.Key);
                var sighting = Sight(known, e.FromList, scan.Key.Namespace);
                return [new SourceChange.Seen(e.Scope, e.FromList, scan.Digest, application, Doc.FromJson(stored.Json.Span), sighting)];
            case ReadResult.Malformed malformed:
                index.NotRead(scan.Key, known);
                return [new SourceChange.Malformed(malformed.Where, malformed.Reason)];
            default:
                throw new ArgumentOutOfRangeException(nameof(e));
        }
    }

    /// <summary>The object that could not be scanned is read for what is wrong with it.</summary>
    private IEnumerable<SourceChange> Unscannable(SourceEvent.ApplicationSeen e)
    {
        var key = ObjectScan.KeyIn(e.Json.Span, defaultNamespace);
        if (key is not { } known) Unreadable(e.Scope);
        else if (e.FromList && _listings.TryGetValue(e.Scope, out var listing)) index.Mark(known, listing.Number);
        var reason = ApplicationReader.Read(e.Json, defaultNamespace) is ReadResult.Malformed malformed ? malformed.Reason
            : "not an Application object";
        return [new SourceChange.Malformed(key?.ToString() ?? (e.Scope.Length == 0 ? "an object" : $"an object of {e.Scope}"), reason)];
    }

    private Sighting Sight(bool known, bool fromList, string @namespace) => (known, fromList) switch
    {
        (true, true) => Sighting.AfterGap,
        (true, false) => Sighting.Watched,
        (false, true) when !_covered.Any(s => Scopes.Covers(s, @namespace)) => Sighting.Discovered,
        (false, _) => Sighting.Created,
    };

    private IEnumerable<SourceChange> Gone(SourceEvent.ApplicationGone e)
    {
        var key = new ApplicationKey(e.Namespace, e.Name);
        index.Remove(key);
        reconciliations.Gone(key);
        var version = ObjectScan.TryScan(e.LastJson.Span, defaultNamespace, out var scan) && scan.ResourceVersion.Length > 0
            ? scan.ResourceVersion : null;
        return [new SourceChange.Gone(e.Scope, key, version)];
    }

    private IEnumerable<SourceChange> Completed(SourceEvent.ListCompleted e)
    {
        var missing = _listings.Remove(e.Scope, out var listing) && listing.IsComplete ? index.MissingFrom(listing.Number, e.Scope) : [];
        foreach (var key in missing)
        {
            index.Remove(key);
            reconciliations.Gone(key);
        }

        _covered.Add(e.Scope);
        return [.. missing.Select(key => new SourceChange.Gone(e.Scope, key, ResourceVersion: null)),
            new SourceChange.Reached(e.Scope, e.ResourceVersion, Listed: true)];
    }

    private IEnumerable<SourceChange> Malformed(SourceEvent.Malformed e)
    {
        if (!_listings.TryGetValue(e.Scope, out var listing))
        {
            if (SelfServiceFacts.IsScope(e.Scope)) return [];
            _unreadableProjects = true;
            return [];
        }

        if (e.Named && e.Where.Split('/') is [var ns, var name]) index.Mark(new ApplicationKey(ns, name), listing.Number);
        else Unreadable(e.Scope);
        return [];
    }

    /// <summary>Whoever it is, it is there: so of this list nobody may be taken as missing.</summary>
    private void Unreadable(string scope)
    {
        if (_listings.TryGetValue(scope, out var listing)) _listings[scope] = listing with { IsComplete = false };
    }

    private IEnumerable<SourceChange> ProjectSeen(SourceEvent.ProjectSeen e)
    {
        _projects.Add(e.Name);
        _seenProjects.Add(e.Name);
        return [new SourceChange.Project(e.Name, e.Annotations)];
    }

    private List<SourceChange> NotSeen(Func<string, bool> among) =>
        [.. _projects.Except(_seenProjects).Where(among).ToList().SelectMany(ProjectGone)];

    private IEnumerable<SourceChange> ProjectGone(string name)
    {
        _projects.Remove(name);
        _seenProjects.Remove(name);
        return [new SourceChange.ProjectGone(name)];
    }

    private readonly record struct Listing(int Number, bool IsComplete);
}
