using Microsoft.Extensions.Hosting;

namespace Notifications.Hosting.Health;

/// <summary>A loop that runs as long as the program, under the <see cref="LoopSupervisor"/>: one that throws is started again, and ends
/// neither the program nor itself.</summary>
/// <param name="name">For people: what the loop does. A tag of <c>notifications.loops.broken</c>, and shown by <c>/readyz</c>.</param>
/// <param name="supervisor">Of the program.</param>
public abstract class SupervisedService(string name, LoopSupervisor supervisor) : BackgroundService
{
    /// <summary>For loops within this one.</summary>
    protected LoopSupervisor Supervisor { get; } = supervisor;

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Supervisor.RunServiceAsync(name, RunAsync, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What the loop left undone is taken up by the next start.
        }
    }

    /// <summary>The loop; called again when it has thrown. Each turn says <see cref="LoopPulse.Turn"/>, and a wait without an end is a
    /// <see cref="LoopPulse.Rest"/>.</summary>
    /// <param name="stoppingToken">The program ends. The loop may throw <see cref="OperationCanceledException"/> then, or end by
    /// itself.</param>
    protected abstract Task RunAsync(CancellationToken stoppingToken);
}
