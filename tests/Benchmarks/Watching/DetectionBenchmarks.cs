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
    private readonly byte[] degraded = Encoding.UTF8.GetBytes(SomeApplications.Json("argocd", "shop").Replace("\"Healthy\"", "\"Degraded\"", StringComparison.Ordinal));
    private readonly byte[] healthy = Encoding.UTF8.GetBytes(SomeApplications.Json("argocd", "shop"));
    private readonly EventComposer composer = new(new Instance("bench", "bench", null), new LeaseRow("epoch", 1, null, 1, 1));
    private ApplicationSnapshot before = null!;
    private ApplicationSnapshot after = null!;
    private TrackedState memory = null!;
    private Dictionary<ApplicationKey, StoredApplication> stored = null!;
    private SourceChange[] batch = null!;

    [GlobalSetup]
    public void Setup()
    {
        before = Read(healthy);
        after = Read(degraded);
        memory = TrackedState.Baseline(before);
        ObjectScan.TryScan(healthy, "", out var old);
        ObjectScan.TryScan(degraded, "", out var scan);
        stored = new() { [old.Key] = new StoredApplication(old.Key, before.Uid, old.Digest, Doc.FromJson(healthy), memory, Now) };
        batch = [new SourceChange.Seen("", false, scan.Digest, after, Doc.FromJson(degraded), Sighting.Watched)];
    }

    /// <summary>Two snapshots to facts.</summary>
    [Benchmark]
    public int Detect() => TransitionDetector.Between(before, after, memory, Now).Facts.Count;

    /// <summary>Bytes to a snapshot.</summary>
    [Benchmark]
    public object ReadObject() => ApplicationReader.Read(degraded, "argocd");

    /// <summary>From the stored snapshot and the new one to what is written: event, outbox row.</summary>
    [Benchmark]
    public string BuildBatch()
    {
        var record = new BatchBuilder(composer, stored, 1, new Dictionary<string, IReadOnlyDictionary<string, string>>(), Now).Write(batch);
        return record.Sequence.ToString(CultureInfo.InvariantCulture);
    }

    private static ApplicationSnapshot Read(byte[] json) => ((ReadResult.Read)ApplicationReader.Read(json, "argocd")).Application;
}
