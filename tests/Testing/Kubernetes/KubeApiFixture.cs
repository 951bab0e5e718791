using Xunit;

namespace Notifications.Testing.Kubernetes;

/// <summary>
/// One API server for all tests of an assembly, started by the first that asks for it:
/// <c>[assembly: AssemblyFixture(typeof(KubeApiFixture))]</c>. Each test takes a namespace of its own.
/// </summary>
public sealed class KubeApiFixture : IAsyncLifetime
{
    private readonly Lazy<Task<KubeApi>> _api = new(() => KubeApi.StartAsync(CancellationToken.None));
    private int _namespaces;

    public Task<KubeApi> StartedAsync() => _api.Value;

    /// <summary>A namespace that no other test uses.</summary>
    public async Task<string> NamespaceAsync(CancellationToken cancellationToken)
    {
        var name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _namespaces)}";
        var started = await StartedAsync();
        await started.Admin.ApplyAsync($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}" } }""", cancellationToken);
        return name;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_api.IsValueCreated)
            await (await _api.Value).DisposeAsync();
    }
}
