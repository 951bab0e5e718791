using System.Collections.Concurrent;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A destination that keeps what it was asked for, and answers as a test says; delivered when it says nothing.</summary>
internal sealed class ScriptedDestination(string name) : IDestination
{
    private readonly ConcurrentQueue<Func<OutgoingDelivery, CancellationToken, Task<DeliveryOutcome>>> _script = new();
    private readonly ConcurrentQueue<OutgoingDelivery> _calls = new();
    private int _messages;

    public string Name => name;

    public IReadOnlyList<OutgoingDelivery> Calls => [.. _calls];

    public IReadOnlyList<string> Titles => [.. _calls.Select(c => c.Message.Title.ToPlainText())];

    /// <summary>Answers every call that the script does not; null: delivered.</summary>
    public Func<OutgoingDelivery, CancellationToken, Task<DeliveryOutcome>>? Otherwise { get; set; }

    public ScriptedDestination Then(DeliveryOutcome outcome) => Then((_, _) => Task.FromResult(outcome));

    public ScriptedDestination Then(Func<OutgoingDelivery, CancellationToken, Task<DeliveryOutcome>> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellationToken)
    {
        _calls.Enqueue(delivery);
        if (_script.TryDequeue(out var answer)) return answer(delivery, cancellationToken);
        return Otherwise is { } otherwise ? otherwise(delivery, cancellationToken) : Task.FromResult(Delivered(delivery));
    }

    public DeliveryOutcome Delivered(OutgoingDelivery delivery) => new DeliveryOutcome.Delivered(
        new Uri($"https://chat.example.com/{delivery.DeliveryId}"), delivery.Conversation?.ExternalId
            ?? $"message-{Interlocked.Increment(ref _messages)}");
}
