using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Outbox;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Takes the changes that wait, as many as there are, and writes it in one transaction: one change at a time when it is quiet, many when
/// it is not. What was written is handed to the relay.
/// </summary>
internal sealed partial class Recorder(
    SnapshotStore snapshots, EventComposer composer, Relay relay, StoreRetry retry, string instance, WatcherMetrics metrics, TimeProvider time,
    ILogger<Recorder> logger)
{
    private const int MaxBatch = 256;
    private const int MaxBytes = 4 << 20;
    private const int MaxRecent = 8 << 20;
    private readonly RecentApplications recent = new(MaxRecent);
    private long sequence;
    private ImmutableDictionary<string, IReadOnlyDictionary<string, string>> projects = ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty;

    /// <summary>What the store has when the term begins.</summary>
    public void Load(Known known)
    {
        sequence = known.Sequence;
        projects = known.Projects.ToImmutableDictionary(StringComparer.Ordinal);
    }

    public async Task RunAsync(ChannelReader<SourceChange> waiting, Func<SourceChange.Reached, Task> onReached, CancellationToken ct)
    {
        var changes = new List<SourceChange>(MaxBatch);
        while (await waiting.WaitToReadAsync(ct))
        {
            var bytes = 0;
            while (changes.Count < MaxBatch && bytes < MaxBytes && waiting.TryRead(out var next))
            {
                changes.Add(next);
                bytes += next is SourceChange.Seen { Document.Body: { } body } ? body.Length : 0;
            }

            await RecordAsync(changes, ct);
            foreach (var reached in changes.OfType<SourceChange.Reached>()) await onReached(reached);
            changes.Clear();
        }
    }

    private async Task RecordAsync(IReadOnlyList<SourceChange> changes, CancellationToken ct)
    {
        var failed = false;
        await retry.UntilDoneAsync(
            async token =>
            {
                try
                {
                    // The answer to a commit may have been lost: then it is in the store by now, and is found there.
                    if (failed) sequence = await snapshots.SequenceAsync(token);
                    foreach (var (project, annotations) in Projects(changes)) await RetellAsync(project, annotations, token);
                    await WriteAsync(changes, Keys(changes, all: failed), token);
                }
                catch (StoreUnavailableException)
                {
                    failed = true;
                    recent.Clear();
                    throw;
                }
            },
            ct);
        if (failed) relay.FallBehind();
    }

    private async Task WriteAsync(IReadOnlyList<SourceChange> changes, HashSet<ApplicationKey> keys, CancellationToken ct)
    {
        var stored = recent.Take(keys);
        if (keys.Count > 0)
        {
            foreach (var (key, application) in await snapshots.FindAsync(keys, ct)) stored.Add(key, application);
        }

        var batch = new BatchBuilder(composer, stored, sequence, projects, time.GetUtcNow()).Write(changes);
        await CommitAsync(batch, ct);
        foreach (var (name, annotations) in batch.Projects) projects = With(name, annotations);
        foreach (var (where, reason) in batch.Malformed)
        {
            metrics.MalformedSeen(instance);
            LogMalformed(instance, where, reason);
        }
    }

    /// <summary>
    /// Who subscribes by an AppProject has changed for all its Applications. They are told first and the AppProject is stored after them: what is
    /// interrupted is told again.
    /// </summary>
    private async Task RetellAsync(string project, IReadOnlyDictionary<string, string>? annotations, CancellationToken ct)
    {
        if (EventComposer.SubscribeTheSame(projects.GetValueOrDefault(project), annotations)) return;
        var none = ImmutableDictionary<ApplicationKey, StoredApplication>.Empty;
        for (var page = await snapshots.PageAsync(null, MaxBatch, ct); page.Count > 0; page = await snapshots.PageAsync(page[^1].Key, MaxBatch, ct))
        {
            var batch = new BatchBuilder(composer, none, sequence, With(project, annotations), time.GetUtcNow()).Retell(project, page);
            if (batch.Events.Count > 0) await CommitAsync(batch, ct);
        }
    }

    private async Task CommitAsync(Batch batch, CancellationToken ct)
    {
        await snapshots.WriteAsync(batch, ct);
        recent.Written(batch);
        sequence = batch.Sequence;
        relay.Offer(batch.Events);
        foreach (var message in batch.Events) metrics.EventStored(instance, message);
    }

    private ImmutableDictionary<string, IReadOnlyDictionary<string, string>> With(string project, IReadOnlyDictionary<string, string>? annotations) =>
        annotations is null ? projects.Remove(project) : projects.SetItem(project, annotations);

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, string>? Annotations)> Projects(IReadOnlyList<SourceChange> changes) => changes.Select(change => change switch
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
            else if (change is SourceChange.Seen seen && (all || seen.Sighting is Sighting.AfterGap or Sighting.Watched)) keys.Add(seen.Application.Key);
        }

        return keys;
    }

    [LoggerMessage(LogLevel.Warning, "{Instance}: Application {Where} cannot be read and is skipped: {Reason}")]
    private partial void LogMalformed(string instance, string where, string reason);
}
