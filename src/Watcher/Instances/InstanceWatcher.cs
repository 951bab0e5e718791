using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Instances;

/// <summary>Watches one instance for one term of leadership: source -> intake -> recorder -> relay. Lost leadership ends all of it.</summary>
internal sealed partial class InstanceWatcher(
    InstanceOptions options, SourceOpener open, InstanceParts parts, WatchStates states, WatcherMetrics metrics, ILogger<InstanceWatcher> logger)
{
    private const int MaxWaiting = 256;
    private readonly string name = options.Name;
    private readonly HashSet<string> reached = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, string> troubles = ImmutableDictionary<string, string>.Empty;
    private ApplicationIndex index = new();

    public async Task LeadAsync(LeaseRow term, CancellationToken ct)
    {
        states.Set(name, new WatchState.Starting());
        var source = open(options);
        var snapshots = parts.Snapshots(name, term.Fence);
        var known = await parts.WaitForStoreAsync(snapshots.LoadAsync, name, ct);
        var (intake, stale) = await LoadAsync(known, snapshots, ct);
        using var relay = parts.Relay(name);
        var recorder = parts.Recorder(snapshots, new Herald(options.Instance, term), relay, name);
        recorder.Load(known);
        LogWatches(name, options.Watch.Description(options.Namespace), known.Applications.Count);
        var waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });
        await Together.RunAsync(
            ct,
            token => TakeAsync(source, Resume(known), intake, waiting.Writer, token),
            token => recorder.RunAsync(waiting.Reader, r => ReachedAsync(r, snapshots, stale, token), token),
            relay.RunAsync);
    }

    /// <summary>What was known of scopes that are not watched any more is forgotten: it is not gone, it is out of sight.</summary>
    private async Task<(Intake Intake, IReadOnlyList<string> Stale)> LoadAsync(Known known, SnapshotStore snapshots, CancellationToken ct)
    {
        var scopes = options.Watch.Scopes(options.Namespace);
        reached.Clear();
        troubles = troubles.Clear();
        index = new ApplicationIndex();
        var outside = known.Applications.Select(a => a.Key).Where(k => !scopes.Any(s => Scopes.Covers(s, k.Namespace))).ToHashSet();
        foreach (var (key, digest) in known.Applications.Where(a => !outside.Contains(a.Key))) index.Load(key, digest);
        if (outside.Count > 0)
        {
            LogForgets(name, outside.Count);
            await parts.WaitForStoreAsync(t => snapshots.ForgetAsync(outside, [], t), name, ct);
        }

        var intake = new Intake(index, known.ScopeVersions.Keys, options.Namespace);
        foreach (var project in known.Projects.Keys) intake.LoadProject(project);
        return (intake, [.. known.ScopeVersions.Keys.Except(scopes, StringComparer.Ordinal)]);
    }

    private Dictionary<string, string> Resume(Known known) => known.ScopeVersions
        .Where(s => s.Value.Length > 0 && options.Watch.Scopes(options.Namespace).Contains(s.Key, StringComparer.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    private async Task TakeAsync(
        IApplicationSource source, IReadOnlyDictionary<string, string> resumeFrom, Intake intake, ChannelWriter<Work> waiting, CancellationToken ct)
    {
        await foreach (var told in source.ReadAsync(resumeFrom, ct))
        {
            Note(told);
            var news = false;
            foreach (var work in intake.Take(told))
            {
                news = true;
                if (!waiting.TryWrite(work)) await waiting.WriteAsync(work, ct);
            }

            if (told is SourceEvent.ApplicationSeen or SourceEvent.ApplicationGone) metrics.UpdateSeen(name, news);
        }
    }

    private void Note(SourceEvent told)
    {
        switch (told)
        {
            case SourceEvent.Trouble trouble:
                metrics.TroubleMet(name);
                var repeated = troubles.TryGetValue(trouble.Scope, out var last) && last == trouble.Message;
                troubles = troubles.SetItem(trouble.Scope, trouble.Message);
                LogTrouble(repeated ? LogLevel.Debug : trouble.Permanent ? LogLevel.Error : LogLevel.Warning, name, trouble.Message);
                Publish();
                break;
            case SourceEvent.Bookmark { Scope: var scope } when troubles.ContainsKey(scope):
                troubles = troubles.Remove(scope);
                LogFollows(name, scope.Length == 0 ? "all namespaces" : scope);
                Publish();
                break;
            case SourceEvent.Malformed malformed:
                metrics.MalformedSeen(name);
                LogMalformed(name, malformed.Where, malformed.Reason);
                break;
        }
    }

    private async Task ReachedAsync(Work.Reached at, SnapshotStore snapshots, IReadOnlyList<string> stale, CancellationToken ct)
    {
        if (!reached.Add(at.Scope) || !reached.IsSupersetOf(options.Watch.Scopes(options.Namespace))) return;
        if (stale.Count > 0) await parts.WaitForStoreAsync(t => snapshots.ForgetAsync([], stale, t), name, ct);
        Publish();
    }

    private void Publish()
    {
        if (reached.IsSupersetOf(options.Watch.Scopes(options.Namespace))) states.Set(name, new WatchState.Following(index.Count, troubles));
    }

    [LoggerMessage(LogLevel.Information, "{Instance}: watching {Source}; {Known} Applications are known from before")]
    private partial void LogWatches(string instance, string source, int known);

    [LoggerMessage(LogLevel.Information, "{Instance}: {Count} Applications are not watched any more and are forgotten")]
    private partial void LogForgets(string instance, int count);

    [LoggerMessage("{Instance}: {Message}")]
    private partial void LogTrouble(LogLevel level, string instance, string message);

    [LoggerMessage(LogLevel.Information, "{Instance}: following {Scope} again")]
    private partial void LogFollows(string instance, string scope);

    [LoggerMessage(LogLevel.Warning, "{Instance}: {Where} cannot be read and is skipped: {Reason}")]
    private partial void LogMalformed(string instance, string where, string reason);
}
