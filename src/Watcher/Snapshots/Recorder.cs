using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Outbox;

namespace Notifications.Watcher.Snapshots;

/// <summary>
/// Takes the work that waits, as much as there is, and writes it in one transaction: one change at a time when it is quiet, many when
/// it is not. What was written is handed to the relay.
/// </summary>
internal sealed partial class Recorder(
    SnapshotStore snapshots, Herald herald, Relay relay, string instance, WatcherMetrics metrics, TimeProvider time, ILogger<Recorder> logger)
{
    private const int MaxBatch = 256;
    private const int MaxBytes = 4 << 20;
    private const int MaxRecent = 8 << 20;
    private readonly Recent recent = new(MaxRecent);
    private long sequence;
    private ImmutableDictionary<string, IReadOnlyDictionary<string, string>> projects = ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty;

    /// <summary>What the store has when the term begins.</summary>
    public void Load(Known known)
    {
        sequence = known.Sequence;
        projects = known.Projects.ToImmutableDictionary(StringComparer.Ordinal);
    }

    public async Task RunAsync(ChannelReader<Work> work, Func<Work.Reached, Task> onReached, CancellationToken ct)
    {
        var batch = new List<Work>(MaxBatch);
        while (await work.WaitToReadAsync(ct))
        {
            var bytes = 0;
            while (batch.Count < MaxBatch && bytes < MaxBytes && work.TryRead(out var next))
            {
                batch.Add(next);
                bytes += next is Work.Seen { Document.Body: { } body } ? body.Length : 0;
            }

            await RecordAsync(batch, ct);
            foreach (var reached in batch.OfType<Work.Reached>()) await onReached(reached);
            batch.Clear();
        }
    }

    private async Task RecordAsync(IReadOnlyList<Work> batch, CancellationToken ct)
    {
        var failed = false;
        await Patience.UntilAvailableAsync(
            async token =>
            {
                try
                {
                    // The answer to a commit may have been lost: then it is in the store by now, and is found there.
                    if (failed) sequence = await snapshots.SequenceAsync(token);
                    foreach (var (project, annotations) in Projects(batch)) await RetellAsync(project, annotations, token);
                    await WriteAsync(batch, Keys(batch, all: failed), token);
                }
                catch (StoreUnavailableException)
                {
                    failed = true;
                    recent.Clear();
                    throw;
                }
            },
            e => LogStore(instance, e.Message),
            time,
            ct);
        if (failed) relay.FallBehind();
    }

    private async Task WriteAsync(IReadOnlyList<Work> batch, HashSet<ApplicationKey> keys, CancellationToken ct)
    {
        var stored = recent.Take(keys);
        if (keys.Count > 0)
        {
            foreach (var (key, application) in await snapshots.FindAsync(keys, ct)) stored.Add(key, application);
        }

        var record = new Chronicle(herald, stored, sequence, projects, time.GetUtcNow()).Write(batch);
        await CommitAsync(record, ct);
        foreach (var (name, annotations) in record.Projects) projects = With(name, annotations);
        foreach (var (where, reason) in record.Malformed)
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
        if (Herald.SubscribeTheSame(projects.GetValueOrDefault(project), annotations)) return;
        var none = ImmutableDictionary<ApplicationKey, StoredApplication>.Empty;
        for (var page = await snapshots.PageAsync(null, MaxBatch, ct); page.Count > 0; page = await snapshots.PageAsync(page[^1].Key, MaxBatch, ct))
        {
            var record = new Chronicle(herald, none, sequence, With(project, annotations), time.GetUtcNow()).Retell(project, page);
            if (record.Events.Count > 0) await CommitAsync(record, ct);
        }
    }

    private async Task CommitAsync(Record record, CancellationToken ct)
    {
        await snapshots.WriteAsync(record, ct);
        recent.Written(record);
        sequence = record.Sequence;
        relay.Offer(record.Events);
        foreach (var message in record.Events) metrics.EventStored(instance, message);
    }

    private ImmutableDictionary<string, IReadOnlyDictionary<string, string>> With(string project, IReadOnlyDictionary<string, string>? annotations) =>
        annotations is null ? projects.Remove(project) : projects.SetItem(project, annotations);

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, string>? Annotations)> Projects(IReadOnlyList<Work> batch) => batch.Select(work => work switch
    {
        Work.Project project => (project.Name, project.Annotations),
        Work.ProjectGone gone => (gone.Name, null),
        _ => ("", (IReadOnlyDictionary<string, string>?)null),
    }).Where(p => p.Item1.Length > 0);

    /// <summary>Whoever comes into sight is not stored yet.</summary>
    private static HashSet<ApplicationKey> Keys(IReadOnlyList<Work> batch, bool all)
    {
        var keys = new HashSet<ApplicationKey>();
        foreach (var work in batch)
        {
            if (work is Work.Gone gone) keys.Add(gone.Key);
            else if (work is Work.Seen seen && (all || seen.Sighting is Sighting.AfterGap or Sighting.Watched)) keys.Add(seen.Application.Key);
        }

        return keys;
    }

    [LoggerMessage(LogLevel.Warning, "{Instance}: snapshots wait for the store: {Message}")]
    private partial void LogStore(string instance, string message);

    [LoggerMessage(LogLevel.Warning, "{Instance}: Application {Where} cannot be read and is skipped: {Reason}")]
    private partial void LogMalformed(string instance, string where, string reason);
}
