using System.Text;
using BenchmarkDotNet.Attributes;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Benchmarks.Watching;

/// <summary>Reading what an API server sends: one line of a watch, and one page of a list, of Applications of 18 KB.</summary>
[MemoryDiagnoser]
public class WatchLineBenchmarks
{
    private const int ObjectLimit = 8 << 20;
    private const int PageSize = 500;

    private readonly byte[] _line = [.. "{\"type\":\"MODIFIED\",\"object\":"u8, .. App(), .. "}"u8];
    private readonly byte[] _page = Page();

    [Benchmark]
    public object Line() => WatchLine.Parse(_line, ObjectLimit) is WatchEvent.Changed seen ? seen
        : throw new InvalidOperationException("it is not read");

    [Benchmark(OperationsPerInvoke = PageSize)]
    public async Task<int> ListedObject()
    {
        using var timeout = new ResponseTimeout(TimeProvider.System, CancellationToken.None);
        using var buffer = new JsonBuffer(new MemoryStream(_page), timeout, null);
        var reader = new ListReader(buffer, ObjectLimit);
        var count = 0;
        while (await reader.NextAsync(CancellationToken.None) is ListStep.Item)
            count++;
        return count == PageSize ? count : throw new InvalidOperationException("it is not read");
    }

    private static byte[] App() =>
        Encoding.UTF8.GetBytes(
            SomeApplications.Json("argocd", "shop")
            .Replace("\"metadata\":{", "\"metadata\":{\"resourceVersion\":\"4711\",", StringComparison.Ordinal));

    private static byte[] Page() =>
        [.. "{\"items\":["u8, .. Enumerable.Range(0, PageSize).SelectMany(at => at == 0 ? App() : [(byte)',', .. App()]),
            .. "],\"metadata\":{\"resourceVersion\":\"1\"}}"u8];
}
