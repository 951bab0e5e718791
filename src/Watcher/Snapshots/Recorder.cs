using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Live;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Telemetry;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Takes the changes that wait, as many as there are, and writes it in one transaction: one change at a time when it is quiet, many when
/// it is not. What was written is handed to the relay.
/// </summary>
internal sealed partial class Recorder(
    SnapshotStore snapshots, EventComposer composer, Relay relay, StoreRetry retry, string instance, WatcherMetrics metrics,
    TimeProvider time,
    ILogger<Recorder> logger)
{
    private const int MaxBatch = 256;
    private const int MaxBytes = 4 << 20;
    private const int MaxRecent = 8 << 20;
    private readonly RecentApplications _recent = new(MaxRecent);
    private readonly HashSet<string> _aside = new(StringComparer.Ordinal);
    private long _sequence;
    private ImmutableDictionary<string, IReadOnlyDictionary<string, string>> _projects =
        ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty;

    /// <summary>Looks into the objects of resources that begin to drift; null: nobody does.</summary>
    public LiveResources? Live { get; init; }

    /// <summary>What the store has when the term begins.</summary>
    public void Load(Known known)
    {
        _sequence = known.Sequence;
        _projects = known.Projects.ToImmutableDictionary(StringComparer.Ordinal);
        _aside.UnionWith(known.SetAside);
        metrics.SetAside(instance, _aside.Count);
    }

    public async Task RunAsync(
        ChannelReader<SourceChange> waiting, Func<SourceChange.Reached, Task> onReached, CancellationToken cancellationToken)
    {
        using var pulse = LoopPulse.Branch($"recording {instance}")?.Enter();
        var changes = new List<SourceChange>(MaxBatch);
        while (await WaitAsync(waiting, cancellationToken))
        {
            var bytes = 0;
            while (changes.Count < MaxBatch && bytes < MaxBytes && waiting.TryRead(out var next))
            {
                changes.Add(next);
                bytes += next is SourceChange.Seen { Document.Body: { } body } ? body.Length : 0;
            }

            await RecordAsync(changes, cancellationToken);
            foreach (var reached in changes.OfType<SourceChange.Reached>()) await onReached(reached);
            changes.Clear();
        }
    }

    private static async ValueTask<bool> WaitAsync(ChannelReader<SourceChange> waiting, CancellationToken cancellationToken)
    {
        using (LoopPulse.Rest()) return await waiting.WaitToReadAsync(cancellationToken);
    }

    /// <summary>Records them; one that cannot be recorded for a reason of its own is set aside, so that it blocks none of the
    /// others.</summary>
    private async Task RecordAsync(IReadOnlyList<SourceChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAllAsync(changes, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or LeadershipLostException))
        {
            _recent.Clear();
            relay.FallBehind();
            if (changes is [var poison])
            {
                metrics.MalformedSeen(instance);
                LogSetAside(instance, NameOf(poison), e);
                await SetAsideAsync(
                    SetAside.Of(instance, NameOf(poison), $"{e.GetType().Name}: {e.Message}", time.GetUtcNow()), cancellationToken);
                return;
            }

            foreach (var change in changes) await RecordAsync([change], cancellationToken);
        }
    }

    /// <summary>Where that cannot be recorded either, the log has it.</summary>
    private async Task SetAsideAsync(SetAside one, CancellationToken cancellationToken)
    {
        try
        {
            await retry.UntilDoneAsync(token => snapshots.SetAsideAsync(one, token), cancellationToken);
        }
        catch (StoreException e)
        {
            LogSetAside(instance, one.Name, e);
        }

        _aside.Add(one.Name);
        metrics.SetAside(instance, _aside.Count);
    }

    private async Task RecordAllAsync(IReadOnlyList<SourceChange> changes, CancellationToken cancellationToken)
    {
        var inDoubt = false;
        Batch? attempted = null;
        await retry.UntilDoneAsync(
            async token =>
            {
                try
                {
                    if (inDoubt)
                    {
                        // The answer to a commit may have been lost. Its events are stored then, and are not made again from what is stored
                        // by now.
                        var stored = await snapshots.SequenceAsync(token);
                        if (attempted is { Events.Count: > 0 } && stored == attempted.Sequence)
                        {
                            Committed(attempted);
                            return;
                        }

                        _sequence = stored;
                    }

                    attempted = null;
                    foreach (var (project, annotations) in Projects(changes)) await RetellAsync(project, annotations, token);
                    attempted = await WithLiveAsync(await BuildAsync(changes, Keys(changes, all: inDoubt), token), token);
                    await snapshots.WriteAsync(attempted, token);
                    Committed(attempted);
                }
                catch (StoreUnavailableException)
                {
                    inDoubt = true;
                    _recent.Clear();
                    throw;
                }
            },
            cancellationToken);
        if (inDoubt)
        {
            _recent.Clear();
            relay.FallBehind();
        }
    }

    private async Task<Batch> BuildAsync(
        IReadOnlyList<SourceChange> changes, HashSet<ApplicationKey> keys, CancellationToken cancellationToken)
    {
        var stored = _recent.Take(keys);
        if (keys.Count > 0)
        {
            foreach (var (key, application) in await snapshots.FindAsync(keys, cancellationToken)) stored.Add(key, application);
        }

        var now = time.GetUtcNow();
        var batch = new BatchBuilder(composer, stored, _sequence, _projects, now).Write(changes);
        List<SetAside> unreadable =
            [.. batch.Malformed.Where(bad => IsName(bad.Where)).Select(bad => SetAside.Of(instance, bad.Where, bad.Reason, now))];
        return batch with
        {
            SetAside = unreadable,
            Cleared = _aside.Count == 0 ? []
                : [.. changes.Select(NameOf).Where(_aside.Contains).Except(unreadable.Select(one => one.Name), StringComparer.Ordinal)],
        };
    }

    private async Task<Batch> WithLiveAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (Live is null) return batch;
        var described = await Live.DescribeAsync(batch.Events, cancellationToken);
        return ReferenceEquals(described, batch.Events) ? batch
            : batch with { Events = described, Outbox = [.. described.Select(OutboxEntry.Of)] };
    }

    /// <summary>
    /// Who subscribes by an AppProject has changed for all its Applications. They are reported first and the AppProject is stored after
    /// them: what is interrupted is reported again.
    /// </summary>
    private async Task RetellAsync(string project, IReadOnlyDictionary<string, string>? annotations, CancellationToken cancellationToken)
    {
        if (EventComposer.SubscribeTheSame(project, _projects.GetValueOrDefault(project), annotations)) return;
        var none = ImmutableDictionary<ApplicationKey, StoredApplication>.Empty;
        for (var page = await snapshots.PageAsync(null, MaxBatch, cancellationToken); page.Count > 0; page = await snapshots.PageAsync(
            page[^1].Key, MaxBatch, cancellationToken))
        {
            var batch = new BatchBuilder(composer, none, _sequence, With(project, annotations), time.GetUtcNow()).Retell(project, page);
            if (batch.Events.Count == 0) continue;
            await snapshots.WriteAsync(batch, cancellationToken);
            Committed(batch);
        }
    }

    private void Committed(Batch batch)
    {
        _recent.Written(batch);
        _sequence = batch.Sequence;
        relay.Offer(batch.Events);
        foreach (var message in batch.Events) metrics.EventStored(instance, message);
        foreach (var (name, annotations) in batch.Projects) _projects = With(name, annotations);
        foreach (var (where, reason) in batch.Malformed)
        {
            metrics.MalformedSeen(instance);
            LogMalformed(instance, where, reason);
        }

        if (batch.SetAside.Count + batch.Cleared.Count == 0) return;
        _aside.UnionWith(batch.SetAside.Select(one => one.Name));
        _aside.ExceptWith(batch.Cleared);
        metrics.SetAside(instance, _aside.Count);
    }

    /// <summary>namespace/name, and not the description of an object that has none.</summary>
    private static bool IsName(string where) => where.Count(c => c == '/') == 1 && !where.Contains(' ', StringComparison.Ordinal);

    private static string NameOf(SourceChange change) => change switch
    {
        SourceChange.Seen seen => seen.Application.Key.ToString(),
        SourceChange.Gone gone => gone.Key.ToString(),
        SourceChange.Project project => NameOfProject(project.Name),
        SourceChange.ProjectGone project => NameOfProject(project.Name),
        SourceChange.Reached reached => $"scope {reached.Scope}",
        _ => change.GetType().Name,
    };

    private static string NameOfProject(string key) =>
        SelfServiceFacts.NamespaceOf(key) is { } ns ? $"self-service ConfigMap of {ns}" : $"AppProject {key}";

    private ImmutableDictionary<string, IReadOnlyDictionary<string, string>> With(
        string project, IReadOnlyDictionary<string, string>? annotations) =>
        annotations is null ? _projects.Remove(project) : _projects.SetItem(project, annotations);

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, string>? Annotations)> Projects(
        IReadOnlyList<SourceChange> changes) => changes.Select(change => change switch
    {
        SourceChange.Project project => (project.Name, project.Annotations),
        SourceChange.ProjectGone gone => (gone.Name, null),
        _ => ("", (IReadOnlyDictionary<string, string>?)null),
    }).Where(p => p.Item1.Length > 0);

    /// <summary>Whoever comes into sight is not stored yet.</summary>
    private static HashSet<ApplicationKey> Keys(IReadOnlyList<SourceChange> changes, bool all)
    {
        var keys = new HashSet<ApplicationKey>();
        foreach (var change in changes)
        {
            if (change is SourceChange.Gone gone) keys.Add(gone.Key);
            else if (change is SourceChange.Seen seen && (all || seen.Sighting is Sighting.AfterGap or Sighting.Watched)) keys.Add(
                seen.Application.Key);
        }

        return keys;
    }

    [LoggerMessage(LogLevel.Error,
        "{Instance}: what happened to {Where} cannot be recorded; it is set aside, and its next change is looked at again")]
    private partial void LogSetAside(string instance, string where, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Instance}: Application {Where} cannot be read and is skipped: {Reason}")]
    private partial void LogMalformed(string instance, string where, string reason);
}
