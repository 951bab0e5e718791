using System.Text;
using BenchmarkDotNet.Attributes;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;

namespace Notifications.Benchmarks.Watching;

/// <summary>An update without news: only <c>reconciledAt</c>, <c>resourceVersion</c> and <c>managedFields</c> differ. To be under 100
/// microseconds.</summary>
[MemoryDiagnoser]
public class NoOpBenchmarks
{
    private readonly SourceEvent.ApplicationSeen[] _updates = [Update(11), Update(12)];
    private readonly ChangeFilter _intake = new(
        new ApplicationIndex(), [""], [], "argocd", new Reconciliations(TimeProvider.System, stalledSince: null));
    private int _at;

    [GlobalSetup]
    public void Setup()
    {
        foreach (var update in _updates) _ = _intake.Take(update).ToList();
    }

    [Benchmark]
    public int Filter()
    {
        var works = 0;
        foreach (var _ in _intake.Take(_updates[_at ^= 1])) works++;
        return works == 0 ? works : throw new InvalidOperationException("it is news");
    }

    private static SourceEvent.ApplicationSeen Update(int minute)
    {
        var json = SomeApplications.Json("argocd", "shop")
            .Replace("2025-11-03T10:00:05Z", $"2025-11-03T10:{minute}:05Z", StringComparison.Ordinal);
        var managed = "{\"managedFields\":[{\"manager\":\"argocd-application-controller\",\"time\":\"MINUTE\",\"fieldsV1\":{\"f:status\":{\"f:sync\":{}}}}],\"resourceVersion\":\"MINUTE\","
            .Replace("MINUTE", $"{minute}", StringComparison.Ordinal);
        return new SourceEvent.ApplicationSeen(
            "", Encoding.UTF8.GetBytes(json.Replace("\"metadata\":{", "\"metadata\":" + managed, StringComparison.Ordinal)),
            FromList: false);
    }
}
