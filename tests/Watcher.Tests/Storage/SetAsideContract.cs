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

/// <summary>A change that cannot be recorded blocks none of the others, and is to be seen until one of its object can be recorded
/// again.</summary>
public abstract class SetAsideContract(TestStore at) : OnAnyStore(at)
{
    private readonly List<long> _gauge = [];
    private LeaseRow? _term;

    [Theory]
    [InlineData("update watcher_snapshot set memory = '{' where name = 'web'", "JsonException: ")]
    [InlineData("update watcher_snapshot set memory = '[]' where name = 'web'", "JsonException: ")]
    [InlineData("update watcher_snapshot set encoding = 'of tomorrow' where name = 'web'", "Exception: ")]
    public async Task A_change_that_cannot_be_recorded_is_kept_with_its_reason_until_the_next_one_can(string damage, string reason)
    {
        await RecordAsync(Seen("web", 1), Seen("api", 1));
        await ExecuteAsync(damage);

        await RecordAsync(Seen("web", 2), Seen("api", 2));

        var aside = Assert.Single(await SetAside.AllAsync(Store, 10, Ct));
        Assert.Equal(("watcher/prod/argocd/web", "argocd/web"), (aside.Id, aside.Name));
        Assert.Contains(reason, aside.Reason, StringComparison.Ordinal);
        Assert.Equal(1, _gauge[^1]);
        Assert.Equal(["web", "api", "api"], await RecordedAsync());

        await ExecuteAsync("delete from watcher_snapshot where name = 'web'");
        await RecordAsync(Seen("web", 3), Seen("api", 3));

        Assert.Empty(await SetAside.AllAsync(Store, 10, Ct));
        Assert.Equal(0, _gauge[^1]);
        Assert.Equal(["web", "api", "api", "web", "api"], await RecordedAsync());
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_is_kept_with_its_reason_until_it_can()
    {
        await RecordAsync(
            new SourceChange.Malformed("argocd/web", "status: no\u001b object"),
            new SourceChange.Malformed("an object of argocd", "no name"));
        var aside = Assert.Single(await SetAside.AllAsync(Store, 10, Ct));
        Assert.Equal(("argocd/web", "status: no object"), (aside.Name, aside.Reason));

        await RecordAsync(Seen("web", 1));
        Assert.Empty(await SetAside.AllAsync(Store, 10, Ct));
    }

    [Fact]
    public async Task An_object_that_is_gone_is_not_kept()
    {
        await RecordAsync(new SourceChange.Malformed("argocd/web", "no object"));
        await RecordAsync(new SourceChange.Gone("", new ApplicationKey("argocd", "web"), "7"));
        Assert.Empty(await SetAside.AllAsync(Store, 10, Ct));
    }

    /// <summary>Each time a term of its own, as after a restart.</summary>
    private async Task RecordAsync(params SourceChange[] changes)
    {
        _term = await LeadAsync("me");
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "notifications.watcher.set_aside" && instrument.Meter.Scope == meters)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => _gauge.Add(value));
        listener.Start();
        var metrics = new WatcherMetrics(meters);
        var retry = new StoreRetry(TimeProvider.System, NullLogger<StoreRetry>.Instance);
        var snapshots = new SnapshotStore(Store, Instance, _term.Fence);
        using var relay = new Relay(
            new OutboxStore(Store, Instance), new Unused(), retry, Instance, metrics, TimeProvider.System, NullLogger<Relay>.Instance);
        var recorder = new Recorder(
            snapshots, new EventComposer(new Instance(Instance, Instance, null), _term), relay, retry, Instance, metrics,
            TimeProvider.System, NullLogger<Recorder>.Instance);
        recorder.Load(await snapshots.LoadAsync(Ct));
        var waiting = Channel.CreateUnbounded<SourceChange>();
        foreach (var change in changes) waiting.Writer.TryWrite(change);
        waiting.Writer.Complete();
        await recorder.RunAsync(waiting.Reader, _ => Task.CompletedTask, Ct);
    }

    private static SourceChange.Seen Seen(string name, int version)
    {
        var application = Story.Yaml(Path.Combine(Story.Folder, "base.yaml"));
        application["metadata"]!["name"] = name;
        application["metadata"]!["labels"] = new JsonObject { ["version"] = $"{version}" };
        var json = Encoding.UTF8.GetBytes(application.ToJsonString());
        Assert.True(ObjectScan.TryScan(json, "argocd", out var scan));
        var read = Assert.IsType<ReadResult.Read>(ApplicationReader.Read(json, "argocd"));
        return new SourceChange.Seen("", FromList: false, scan.Digest, read.Application, Doc.FromJson(json), Sighting.Watched);
    }

    private Task<int> ExecuteAsync(string sql) => Store.WriteAsync(
        async (session, cancellationToken) => await session.ExecuteAsync(sql, [], cancellationToken), Ct);

    private async Task<List<string>> RecordedAsync() =>
        (await new OutboxStore(Store, Instance).ReadAsync(0, 100, Ct)).ConvertAll(entry => entry.Open().App.Name);

    private sealed class Unused : IEventChannel
    {
        public Task SendAsync(ApplicationTransitioned message, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("nothing is sent here");
    }
}
