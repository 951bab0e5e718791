using Notifications.Testing.Servers;

namespace Notifications.Testing.Webhook;

/// <summary>Somebody's HTTP endpoint: keeps what it accepted, once for each Idempotency-Key.</summary>
public sealed class FakeWebhook : FakeServer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecordedRequest> _accepted = new(StringComparer.Ordinal);

    private FakeWebhook()
        : base(TimeProvider.System)
    {
    }

    /// <summary>What the endpoint acted on: a key that came again changed nothing.</summary>
    public IReadOnlyList<RecordedRequest> Accepted
    {
        get
        {
            lock (_gate)
                return [.. _accepted.Values];
        }
    }

    public static async Task<FakeWebhook> StartAsync(CancellationToken cancellationToken)
    {
        var webhook = new FakeWebhook();
        await webhook.ListenAsync(0, cancellationToken);
        return webhook;
    }

    protected override FakeAnswer Handle(RecordedRequest request)
    {
        if (request.Headers.GetValueOrDefault("Idempotency-Key") is not { Length: > 0 } key)
        {
            Violated(request, "no Idempotency-Key");
            return new FakeAnswer(400, "{}");
        }

        lock (_gate)
            _accepted.TryAdd(key, request);
        return new FakeAnswer(204, "");
    }
}
