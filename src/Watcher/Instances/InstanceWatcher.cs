using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Instances;

/// <summary>Watches one instance for one term of leadership: source -> change filter -> recorder -> relay. Lost leadership ends all of
/// it.</summary>
internal sealed partial class InstanceWatcher(
    InstanceOptions options, SourceOpener open, InstanceParts parts, WatchStates states, WatcherMetrics metrics, TimeProvider time,
    ILogger<InstanceWatcher> logger)
{
    private const int MaxWaiting = 256;
    private readonly string _name = options.Name;
    private readonly IReadOnlyList<string> _scopes = options.Watch.Scopes(options.Namespace);

    public async Task LeadAsync(LeaseRow term, CancellationToken cancellationToken)
    {
        var index = new ApplicationIndex();
        var progress = new InstanceProgress(_name, _scopes, () => index.Count, states);
        progress.Publish();
        var source = open(options);
        var snapshots = parts.Snapshots(_name, term.Fence);
        var known = await parts.Retry.UntilDoneAsync(snapshots.LoadAsync, cancellationToken);
        await ForgetOutsideAsync(known, snapshots, index, cancellationToken);
        var reconciliations = new Reconciliations(time, known.StalledSince, options.StalledAfter);
        var outside = known.Projects.Keys
            .Where(key => SelfServiceFacts.NamespaceOf(key) is { } ns && !options.SelfService.Covers(_name, ns)).ToList();
        var filter = new ChangeFilter(
            index, known.ScopeVersions.Keys, known.Projects.Keys.Except(outside, StringComparer.Ordinal), options.Namespace,
            reconciliations);
        using var relay = parts.Relay(_name);
        using var live = parts.Live(options);
        var recorder = parts.Recorder(snapshots, new EventComposer(options.Instance, term), relay, _name, live);
        recorder.Load(known);
        LogWatches(_name, options.Watch.Description(options.Namespace), index.Count);
        var waiting = Channel.CreateBounded<SourceChange>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });
        await TaskGroup.RunAsync(
            cancellationToken,
            async token =>
            {
                // Self-service was switched off for them meanwhile
                foreach (var key in outside) await waiting.Writer.WriteAsync(new SourceChange.ProjectGone(key), token);
                await TakeAsync(source.ReadAsync(Resume(known), token), filter, reconciliations, waiting.Writer, progress, token);
            },
            token => recorder.RunAsync(waiting.Reader, reached => ReachedAsync(reached, known, snapshots, progress, token), token),
            relay.RunAsync);
    }

    /// <summary>What was known of scopes that are not watched any more is forgotten without a word: it is not gone, it is out of
    /// sight.</summary>
    private async Task ForgetOutsideAsync(Known known, SnapshotStore snapshots, ApplicationIndex index, CancellationToken cancellationToken)
    {
        var outside = known.Applications.Select(a => a.Key).Where(k => !_scopes.Any(s => Scopes.Covers(s, k.Namespace))).ToHashSet();
        foreach (var (key, digest) in known.Applications)
        {
            if (!outside.Contains(key)) index.Load(key, digest);
        }

        if (outside.Count == 0) return;
        LogForgets(_name, outside.Count);
        await parts.Retry.UntilDoneAsync(t => snapshots.ForgetAsync(outside, [], t), cancellationToken);
    }

    private Dictionary<string, string> Resume(Known known) => known.ScopeVersions
        .Where(s => s.Value.Length > 0 && _scopes.Contains(s.Key, StringComparer.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    private async Task TakeAsync(
        IAsyncEnumerable<SourceEvent> events, ChangeFilter filter, Reconciliations reconciliations, ChannelWriter<SourceChange> waiting,
        InstanceProgress progress, CancellationToken cancellationToken)
    {
        using var pulse = LoopPulse.Branch($"reading {_name}")?.Enter();
        await using var reading = events.GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(reading))
        {
            var told = reading.Current;
            using var activity = told is SourceEvent.ApplicationSeen
                ? WatcherMetrics.Activities.StartActivity("application.update", ActivityKind.Consumer) : null;
            Note(told, progress);
            var changed = false;
            foreach (var change in filter.Take(told))
            {
                changed = true;
                var traced = change is SourceChange.Seen seen && activity is not null ? Traced(seen, activity) : change;
                if (waiting.TryWrite(traced)) continue;
                // The recording is behind: it is watched itself
                using (LoopPulse.Rest()) await waiting.WriteAsync(traced, cancellationToken);
            }

            if (told is SourceEvent.ApplicationSeen or SourceEvent.ApplicationGone) metrics.UpdateSeen(_name, changed);
            // Nearly all updates change nothing: they would drown the others
            if (!changed && activity is not null) activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            if (reconciliations.After(told) is not { } turn) continue;
            LogReconciliations(_name, turn is SourceChange.Stalled ? "Argo CD compares nothing any more" : "Argo CD compares again");
            await waiting.WriteAsync(turn, cancellationToken);
        }
    }

    private SourceChange.Seen Traced(SourceChange.Seen seen, Activity activity)
    {
        activity.SetTag("notifications.instance", _name)
            .SetTag("notifications.application", $"{seen.Application.Key.Namespace}/{seen.Application.Key.Name}");
        return seen with { TraceParent = activity.Id };
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<SourceEvent> reading)
    {
        using (LoopPulse.Rest()) return await reading.MoveNextAsync();
    }

    private void Note(SourceEvent told, InstanceProgress progress)
    {
        switch (told)
        {
            case SourceEvent.Trouble trouble:
                metrics.ErrorMet(_name);
                progress.Troubled(trouble.Scope, trouble.Message);
                LogTrouble(trouble.Permanent ? LogLevel.Error : LogLevel.Warning, _name, trouble.Message);
                progress.Publish();
                break;
            case SourceEvent.Bookmark bookmark when progress.Recovered(bookmark.Scope):
                LogFollows(_name, bookmark.Scope.Length == 0 ? "everything" : bookmark.Scope);
                progress.Publish();
                break;
            case SourceEvent.ListCompleted:
                metrics.ListCompleted(_name, time.GetUtcNow());
                break;
            case SourceEvent.Malformed malformed:
                metrics.MalformedSeen(_name);
                LogMalformed(_name, malformed.Where, malformed.Reason);
                break;
        }
    }

    private async Task ReachedAsync(
        SourceChange.Reached reached, Known known, SnapshotStore snapshots, InstanceProgress progress, CancellationToken cancellationToken)
    {
        if (!progress.Reached(reached.Scope)) return;
        // Only now: until here they told which Applications had been known before.
        var stale = known.ScopeVersions.Keys.Except(_scopes, StringComparer.Ordinal).ToList();
        if (stale.Count > 0) await parts.Retry.UntilDoneAsync(t => snapshots.ForgetAsync([], stale, t), cancellationToken);
        progress.Publish();
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

    [LoggerMessage(LogLevel.Warning, "{Instance}: {Message}")]
    private partial void LogReconciliations(string instance, string message);
}
