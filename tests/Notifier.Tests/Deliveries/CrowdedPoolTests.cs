using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;
using static Notifications.Notifier.Tests.Deliveries.SomeEvents;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>However much the lanes have to compute, what else uses the thread pool has its turn: leases are renewed on it, and probes
/// answered.</summary>
public sealed class CrowdedPoolTests() : OnAnyStore(new TestStore.Sqlite())
{
    private const int Lanes = 300;
    private static readonly TimeSpan Computing = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData("a message of its own")]
    [InlineData("a look-up of its recipient")]
    public async Task What_many_lanes_compute_at_once_does_not_wait_in_the_thread_pool(string what)
    {
        var (computed, began) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        void Compute()
        {
            began.TrySetResult();
            for (var until = Environment.TickCount64 + Computing.TotalMilliseconds; Environment.TickCount64 < until;)
                Thread.SpinWait(1000);
            Interlocked.Increment(ref computed);
        }

        World.Compose = async (request, _) =>
        {
            // As after a question to somebody: what is computed then is a work item of its own.
            await Task.Yield();
            if (what == "a message of its own") Compute();
            return new Composition.Composed(RigSetup.Title(request.Event.App.Name));
        };
        var destination = World.Add("out", entry => what == "a message of its own" ? entry : entry with
        {
            Resolve = async (question, _) =>
            {
                await Task.Yield();
                Compute();
                return new RecipientResolution.Resolved([question.Recipient.TrimStart('@')], Note: null);
            },
            Resolves = recipient => recipient.StartsWith('@'),
        });
        World.Options = World.Options with { LaneConcurrency = 64 };
        await using var rig = await Rig.StartAsync(World, Ct);
        var appEvent = Of("web", 1);
        await rig.HandleAsync(
            World.Routes(appEvent, [.. Enumerable.Range(0, Lanes).Select(lane => Planned(appEvent, recipient: $"@channel-{lane}"))]), Ct);
        await began.Task;

        // Whatever is queued now waits for its turn behind what is queued already.
        var turns = 0;
        while (Volatile.Read(ref computed) < Lanes)
        {
            await Task.Run(static () => { }, Ct);
            turns++;
        }

        await Eventually.TrueAsync(() => rig.IsAtRestAsync(Ct), Ct);
        Assert.Equal(Lanes, destination.Calls.Count);
        Assert.True(turns > 8, $"only {turns} turns while {Lanes} were computed");
    }
}
