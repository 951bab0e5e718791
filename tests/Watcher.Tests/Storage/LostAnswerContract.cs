using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Testing.Storage;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Telemetry;
using Notifications.Watcher.Tests.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>The commit happened and its answer was lost: what is tried again leaves what one write would have left.</summary>
public abstract class LostAnswerContract(TestStore at) : OnAnyStore(at)
{
    private static readonly string[] Versions =
    [
        """{"status":{"reconciledAt":"2026-02-01T11:00:00Z","operationState":{"phase":"Running","startedAt":"2026-02-01T11:00:00Z","finishedAt":null}}}""",
        """{"status":{"operationState":{"phase":"Succeeded","finishedAt":"2026-02-01T11:00:20Z"}}}""",
        """{"status":{"reconciledAt":"2026-02-01T11:00:30Z","health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:25Z"}}}""",
    ];

    [Fact]
    public async Task Two_versions_of_one_Application_in_a_batch_are_told_once()
    {
        var (store, recorder, changes) = await RecordingAsync(n => n is 1);
        await recorder.RunAsync(Batch(changes), _ => Task.CompletedTask, Ct);
        Assert.Equal(1, store.Lost);
        Assert.Equal(["created", "sync-started", "sync-succeeded", "health-changed"], await ToldAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whichever_answer_is_lost_the_events_are_those_of_a_store_that_answers(int which)
    {
        var (store, recorder, changes) = await RecordingAsync(n => n == which);
        await recorder.RunAsync(Batch(changes[0], changes[1]), _ => Task.CompletedTask, Ct);
        await recorder.RunAsync(Batch(changes[2], new SourceChange.Reached("", "17", Listed: true)), _ => Task.CompletedTask, Ct);
        await recorder.RunAsync(Batch(changes[3]), _ => Task.CompletedTask, Ct);
        Assert.Equal(1, store.Lost);
        Assert.Equal(["created", "sync-started", "sync-succeeded", "health-changed"], await ToldAsync());
        Assert.Equal([1L, 2, 3, 4], (await OutboxAsync()).Select(e => e.At.Sequence));
    }

    [Fact]
    public async Task Several_answers_in_a_row_may_be_lost_too()
    {
        var (store, recorder, changes) = await RecordingAsync(n => n is 1 or 2 or 3);
        await recorder.RunAsync(Batch(changes), _ => Task.CompletedTask, Ct);
        Assert.Equal(3, store.Lost);
        Assert.Equal(["created", "sync-started", "sync-succeeded", "health-changed"], await ToldAsync());
    }

    [Fact]
    public async Task A_deletion_and_a_new_Application_of_the_same_name_are_told_once()
    {
        var (_, recorder, changes) = await RecordingAsync(n => n is 1 or 3);
        var anew = Seen(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = "another", ["resourceVersion"] = "2000" } },
            Sighting.Created);
        await recorder.RunAsync(
            Batch(changes[0], new SourceChange.Gone("", anew.Application.Key, "1500"), anew), _ => Task.CompletedTask, Ct);
        Assert.Equal(["created", "deleted", "created"], await ToldAsync());
    }

    [Fact]
    public async Task A_lease_that_was_taken_is_held_although_the_answer_was_lost()
    {
        var lossy = new AnswerLosingStore(Store, n => n == 2);
        var leases = new LeaseStore(lossy, Instance, TimeProvider.System);
        var elector = new Elector(
            leases, new StoreRetry(TimeProvider.System, NullLogger<StoreRetry>.Instance), Instance, new HolderId("me"), LeaseTerms.Default,
            alone: false, TimeProvider.System, NullLogger<Elector>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var led = new TaskCompletionSource<LeaseRow>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = elector.RunAsync(
            (row, token) =>
            {
                led.TrySetResult(row);
                return Task.Delay(Timeout.Infinite, token);
            },
            () => { },
            stop.Token);
        var held = await led.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(1, lossy.Lost);
        Assert.True(await Leases.RenewAsync(held, Ct));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task What_is_settled_buried_or_forgotten_twice_is_so_once()
    {
        var (_, recorder, changes) = await RecordingAsync(_ => false);
        await recorder.RunAsync(Batch(changes), _ => Task.CompletedTask, Ct);
        var retry = new StoreRetry(TimeProvider.System, NullLogger<StoreRetry>.Instance);
        var outbox = new OutboxStore(new AnswerLosingStore(Store, n => n % 2 == 1), Instance);
        await retry.UntilDoneAsync(t => outbox.SettleAsync([1, 2], t), Ct);
        await retry.UntilDoneAsync(t => outbox.BuryAsync(3, "poison", t), Ct);
        Assert.Equal(["health-changed"], await ToldAsync());
    }

    private async Task<(AnswerLosingStore Store, Recorder Recorder, SourceChange.Seen[] Changes)> RecordingAsync(Func<int, bool> loses)
    {
        var term = await LeadAsync("me");
        var lossy = new AnswerLosingStore(Store, loses);
        var metrics = new WatcherMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        var retry = new StoreRetry(TimeProvider.System, NullLogger<StoreRetry>.Instance);
        var snapshots = new SnapshotStore(lossy, Instance, term.Fence);
        var relay = new Relay(
            new OutboxStore(lossy, Instance), new Unused(), retry, Instance, metrics, TimeProvider.System, NullLogger<Relay>.Instance);
        var composer = new EventComposer(new Instance(Instance, Instance, null), term);
        var recorder = new Recorder(
            snapshots, composer, relay, retry, Instance, metrics, TimeProvider.System, NullLogger<Recorder>.Instance);
        recorder.Load(await snapshots.LoadAsync(Ct));
        var application = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = "1001" } };
        var changes = new List<SourceChange.Seen> { Seen(application, Sighting.Created) };
        foreach (var (version, i) in Versions.Select((v, i) => (v, i)))
        {
            application = Story.Merge(application, JsonNode.Parse(version))!.AsObject();
            application["metadata"]!["resourceVersion"] = $"{1002 + i}";
            changes.Add(Seen(application, Sighting.Watched));
        }

        return (lossy, recorder, [.. changes]);
    }

    /// <summary>The base Application with a patch; its own old operation is not told.</summary>
    private static SourceChange.Seen Seen(JsonObject patch, Sighting sighting)
    {
        var application = Story.Yaml(Path.Combine(Story.Folder, "base.yaml"));
        application["metadata"]!["creationTimestamp"] = "2026-02-01T10:30:00Z";
        application["status"]!.AsObject().Remove("sync");
        application["status"]!.AsObject().Remove("health");
        var json = Encoding.UTF8.GetBytes(Story.Merge(application, patch)!.ToJsonString());
        Assert.True(ObjectScan.TryScan(json, "argocd", out var scan));
        var read = Assert.IsType<ReadResult.Read>(ApplicationReader.Read(json, "argocd"));
        return new SourceChange.Seen("", FromList: false, scan.Digest, read.Application, Doc.FromJson(json), sighting);
    }

    /// <summary>Everything waits at once, so that what is written together is one batch: the channel holds them all.</summary>
    private static ChannelReader<SourceChange> Batch(params IEnumerable<SourceChange> changes)
    {
        var waiting = Channel.CreateUnbounded<SourceChange>();
        foreach (var change in changes) waiting.Writer.TryWrite(change);
        waiting.Writer.Complete();
        return waiting.Reader;
    }

    private async Task<List<string>> ToldAsync() => [.. (await OutboxAsync()).SelectMany(e => e.Transitions.Select(t => t.Kind))];

    private async Task<List<ApplicationTransitioned>> OutboxAsync() =>
        (await new OutboxStore(Store, Instance).ReadAsync(0, 100, Ct)).ConvertAll(entry => entry.Open());

    private sealed class Unused : IEventChannel
    {
        public Task SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("nothing is sent here");
    }
}
