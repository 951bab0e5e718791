namespace Notifications.Watcher.Sources;

/// <summary>What the files of a directory hold, and what to tell when that has changed. The last of two files with the same object
/// wins.</summary>
internal sealed class DirectoryState
{
    public const string Scope = "";
    private Dictionary<ApplicationKey, byte[]> _applications = [];
    private Dictionary<string, IReadOnlyDictionary<string, string>> _projects = new(StringComparer.Ordinal);
    private Dictionary<string, string> _problems = new(StringComparer.Ordinal);
    private bool _listed;

    /// <summary>
    /// Everything at the first time, and when the last broken file is whole again (who was missing meanwhile can be reported only now);
    /// else what changed.
    /// </summary>
    public IEnumerable<SourceEvent> Compare(IReadOnlyDictionary<string, SourceFile> files)
    {
        var ordered = files.OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        var wrong = ordered.Where(f => f.Value.Problem is not null).ToDictionary(f => f.Key, f => f.Value.Problem!, StringComparer.Ordinal);
        var whole = !_listed || (wrong.Count == 0 && _problems.Count > 0);
        var objects = ordered.SelectMany(f => f.Value.Objects).ToList();
        var (beforeApplications, beforeProjects, beforeProblems) = (_applications, _projects, _problems);
        _applications = objects.OfType<SourceObject.Application>().GroupBy(a => a.Key).ToDictionary(g => g.Key, g => g.Last().Json);
        _projects = objects.OfType<SourceObject.Project>().GroupBy(p => p.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Annotations, StringComparer.Ordinal);
        _problems = wrong;
        _listed = true;
        var malformed = wrong.Where(p => whole || beforeProblems.GetValueOrDefault(p.Key) != p.Value)
            .Select(p => new SourceEvent.Malformed(Scope, p.Key, p.Value));
        return whole ? [.. Projects(), new SourceEvent.ProjectsListed(), new SourceEvent.SelfServiceListed(""), .. List(malformed)]
            : [.. ChangedProjects(beforeProjects), .. malformed, .. Changed(beforeApplications)];
    }

    private IEnumerable<SourceEvent> Projects() => _projects.Select(p => new SourceEvent.ProjectSeen(p.Key, p.Value));

    private IEnumerable<SourceEvent> List(IEnumerable<SourceEvent> malformed) =>
    [
        new SourceEvent.ListStarted(Scope),
        .. malformed,
        .. _applications.Values.Select(json => new SourceEvent.ApplicationSeen(Scope, json, FromList: true)),
        new SourceEvent.ListCompleted(Scope, ResourceVersion: "", _applications.Count),
    ];

    private IEnumerable<SourceEvent> ChangedProjects(Dictionary<string, IReadOnlyDictionary<string, string>> before) =>
    [
        .. _projects.Where(p => !before.TryGetValue(p.Key, out var old) || !Same(old, p.Value))
            .Select(p => new SourceEvent.ProjectSeen(p.Key, p.Value)),
        .. before.Keys.Except(_projects.Keys, StringComparer.Ordinal).Select(name => new SourceEvent.ProjectGone(name)),
    ];

    private IEnumerable<SourceEvent> Changed(Dictionary<ApplicationKey, byte[]> before) =>
    [
        .. before.Where(a => !_applications.ContainsKey(a.Key))
            .Select(a => new SourceEvent.ApplicationGone(Scope, a.Key.Namespace, a.Key.Name, a.Value)),
        .. _applications.Where(a => !before.TryGetValue(a.Key, out var old) || !old.AsSpan().SequenceEqual(a.Value))
            .Select(a => new SourceEvent.ApplicationSeen(Scope, a.Value, FromList: false)),
    ];

    private static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(p => right.TryGetValue(p.Key, out var value) && value == p.Value);
}
