using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Testing.RabbitMq;
using Xunit;

namespace Notifications.Hosting.Tests.Bus;

public sealed class RabbitMqCrashTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_killed_in_the_middle_costs_no_event()
    {
        await using var broker = await RabbitMqBroker.StartAsync(Ct);
        var options = new BusOptions.RabbitMq(new Secret(broker.Uri.ToString())) { ConfirmTimeout = TimeSpan.FromSeconds(5) };
        await using var watcher = await BusHarness.StartAsync(options, BusRoles.Watcher, Ct);
        await using var notifier = await BusHarness.StartAsync(options, BusRoles.Notifier, Ct);
        await watcher.Channel.SendAsync(Some.Event("first"), Ct);

        var sent = 0;
        var refused = 0;
        var enough = false;
        var sending = Task.WhenAll(Enumerable.Range(0, 4).Select(async lane =>
        {
            for (var i = 0; !Volatile.Read(ref enough); i++)
            {
                var message = Some.Event($"{lane}/{i}", $"uid{lane}");
                while (!await TrySendAsync(watcher, message)) Interlocked.Increment(ref refused);
                Interlocked.Increment(ref sent);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
            }
        }));
        await Wait.UntilAsync(() => notifier.Handled.Count > 20, Ct);
        await broker.KillAsync(Ct);
        await Wait.UntilAsync(() => Volatile.Read(ref refused) > 0, Ct);
        var before = Volatile.Read(ref sent);
        await broker.RestartAsync(Ct);
        await Wait.UntilAsync(() => Volatile.Read(ref sent) > before + 20, Ct, TimeSpan.FromSeconds(60));
        Volatile.Write(ref enough, true);
        await sending;

        await Wait.UntilAsync(() => notifier.Handled.Select(e => e.EventId).Distinct().Count() == sent + 1, Ct, TimeSpan.FromSeconds(60));
    }

    private static async Task<bool> TrySendAsync(BusHarness watcher, ApplicationTransitioned message)
    {
        try
        {
            await watcher.Channel.SendAsync(message, Ct);
            return true;
        }
        catch (BusUnavailableException)
        {
            return false;
        }
    }
}
