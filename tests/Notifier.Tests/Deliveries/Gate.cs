using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>A destination's answer that a test holds back.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource<DeliveryOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As a call that hangs: heeds cancellation.</summary>
    public Func<OutgoingDelivery, CancellationToken, Task<DeliveryOutcome>> Held => (_, cancellationToken) =>
        _answer.Task.WaitAsync(cancellationToken);

    /// <summary>As a call of a process that was stopped: heeds nothing.</summary>
    public Func<OutgoingDelivery, CancellationToken, Task<DeliveryOutcome>> HeldStubbornly => (_, _) => _answer.Task;

    public void Open(DeliveryOutcome with) => _answer.TrySetResult(with);
}
