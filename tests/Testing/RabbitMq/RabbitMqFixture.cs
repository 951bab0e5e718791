namespace Notifications.Testing.RabbitMq;

/// <summary>
/// One broker for the tests of an assembly, started by the first that asks: <c>TEST_RABBITMQ_URI</c>, else a throw-away one.
/// <c>[assembly: AssemblyFixture(typeof(RabbitMqFixture))]</c>. Tests keep apart by a prefix each; one that kills a broker starts its own
/// (<see cref="RabbitMqBroker.StartAsync"/>).
/// </summary>
public sealed class RabbitMqFixture : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqBroker>> _broker = new(() => RabbitMqBroker.StartAsync(CancellationToken.None));
    private int _prefixes;

    public async Task<Uri> UriAsync() =>
        Environment.GetEnvironmentVariable("TEST_RABBITMQ_URI") is { Length: > 0 } given ? new Uri(given) : (await _broker.Value).Uri;

    /// <summary>A prefix for queues and exchanges that no other test uses.</summary>
    public string Prefix() => $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _prefixes)}";

    public async ValueTask DisposeAsync()
    {
        if (_broker.IsValueCreated) await (await _broker.Value).DisposeAsync();
    }
}
