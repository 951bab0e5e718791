using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Notifications.Events;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Transitions;

namespace Notifications.Benchmarks.Watching;

/// <summary>A change of an Application of 18 KB: the detector by itself, and all that one transaction is made of.</summary>
[MemoryDiagnoser]
public class DetectionBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 2, 1, 11, 0, 0, TimeSpan.Zero);
    private readonly byte[] _degraded = Encoding.UTF8.GetBytes(
        SomeApplications.Json("argocd", "shop").Replace("\"Healthy\"", "\"Degraded\"", StringComparison.Ordinal));
    private readonly byte[] _healthy = Encoding.UTF8.GetBytes(SomeApplications.Json("argocd", "shop"));
    private readonly EventComposer _composer = new(new Instance("bench", "bench", null), new LeaseRow("epoch", 1, null, 1, 1));
    private ApplicationSnapshot _before = null!;
    private ApplicationSnapshot _after = null!;
    private TrackedState _memory = null!;
    private Dictionary<ApplicationKey, StoredApplication> _stored = null!;
    private SourceChange[] _batch = null!;

    [GlobalSetup]
    public void Setup()
    {
        _before = Read(_healthy);
        _after = Read(_degraded);
        _memory = TrackedState.Baseline(_before);
        ObjectScan.TryScan(_healthy, "", out var old);
        ObjectScan.TryScan(_degraded, "", out var scan);
        _stored = new() { [old.Key] = new StoredApplication(old.Key, _before.Uid, old.Digest, Doc.FromJson(_healthy), _memory, Now) };
        _batch = [new SourceChange.Seen("", false, scan.Digest, _after, Doc.FromJson(_degraded), Sighting.Watched)];
    }

    /// <summary>Two snapshots to facts.</summary>
    [Benchmark]
    public int Detect() => TransitionDetector.Between(_before, _after, _memory, Now).Facts.Count;

    /// <summary>Bytes to a snapshot.</summary>
    [Benchmark]
    public object ReadObject() => ApplicationReader.Read(_degraded, "argocd");

    /// <summary>From the stored snapshot and the new one to what is written: event, outbox row.</summary>
    [Benchmark]
    public string BuildBatch()
    {
        var record = new BatchBuilder(_composer, _stored, 1, new Dictionary<string, IReadOnlyDictionary<string, string>>(), Now)
            .Write(_batch);
        return record.Sequence.ToString(CultureInfo.InvariantCulture);
    }

    private static ApplicationSnapshot Read(byte[] json) => ((ReadResult.Read)ApplicationReader.Read(json, "argocd")).Application;
}
