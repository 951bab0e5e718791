using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Hosting.Health;
using Notifications.Testing;
using Xunit;

namespace Notifications.Hosting.Tests.Health;

public sealed class LoopWatchdogTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoopSupervisor _supervisor;

    public LoopWatchdogTests() =>
        _supervisor = new LoopSupervisor(_time, _services.GetRequiredService<IMeterFactory>(), NullLogger<LoopSupervisor>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_loop_that_hangs_is_complained_about_until_it_goes_on()
    {
        var (begun, goOn, turned) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync("timers", async token =>
        {
            LoopPulse.Turn();
            begun.SetResult();
            await goOn.Task.WaitAsync(token);
            LoopPulse.Turn();
            turned.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        }, end.Token);
        await begun.Task.WaitAsync(Ct);

        LookFor(LoopWatchdog.Limit);
        Assert.Empty(_supervisor.Watchdog.Complaints);
        LookFor(LoopWatchdog.Every);
        Assert.Equal(["timers: hangs"], _supervisor.Watchdog.Complaints);

        goOn.SetResult();
        await turned.Task.WaitAsync(Ct);
        LookFor(LoopWatchdog.Every);
        Assert.Empty(_supervisor.Watchdog.Complaints);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_loop_that_waits_for_work_may_wait_for_as_long_as_it_takes()
    {
        var (waits, work, works) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync("doorbell", async token =>
        {
            using (LoopPulse.Rest())
            {
                waits.SetResult();
                await work.Task.WaitAsync(token);
            }

            works.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        }, end.Token);
        await waits.Task.WaitAsync(Ct);
        LookFor(3 * LoopWatchdog.Limit);
        Assert.Empty(_supervisor.Watchdog.Complaints);

        work.SetResult();
        await works.Task.WaitAsync(Ct);
        LookFor(LoopWatchdog.Limit + LoopWatchdog.Every);
        Assert.Equal(["doorbell: hangs"], _supervisor.Watchdog.Complaints);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_machine_that_stood_still_is_no_alarm()
    {
        var begun = new TaskCompletionSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync("timers", token =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, token);
        }, end.Token);
        await begun.Task.WaitAsync(Ct);
        for (var look = 0; look < 10; look++) _supervisor.Watchdog.Look(TimeSpan.FromHours(1));
        Assert.Empty(_supervisor.Watchdog.Complaints);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task The_parts_of_a_loop_are_watched_each_for_itself()
    {
        var begun = new TaskCompletionSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync("watching prod", async token =>
        {
            using var rest = LoopPulse.Rest();
            await Task.Run(async () =>
            {
                using var pulse = LoopPulse.Branch("recording prod")!.Enter();
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }, CancellationToken.None);
        }, end.Token);
        await begun.Task.WaitAsync(Ct);
        LookFor(LoopWatchdog.Limit + LoopWatchdog.Every);
        Assert.Equal(["recording prod: hangs"], _supervisor.Watchdog.Complaints);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(_supervisor.Watchdog.Complaints);
    }

    [Fact]
    public async Task A_service_that_ends_although_the_program_runs_is_complained_about()
    {
        using var service = new Service("timers", _supervisor, _ => Task.CompletedTask);
        await service.StartAsync(Ct);
        await service.ExecuteTask!.WaitAsync(Ct);
        Assert.Equal(["timers: has ended"], _supervisor.Watchdog.Complaints);
    }

    [Fact]
    public async Task A_service_that_breaks_again_and_again_is_complained_about_but_not_one_that_broke_once()
    {
        using var service = new Service("timers", _supervisor, _ => throw new InvalidDataException());
        await service.StartAsync(Ct);
        await Wait.UntilAsync(() => _supervisor.NotReadyBecause is not null, Ct);
        LookFor(LoopWatchdog.Limit - LoopWatchdog.Every);
        Assert.Empty(_supervisor.Watchdog.Complaints);
        LookFor(LoopWatchdog.Every);
        Assert.Equal(["timers: breaks again and again"], _supervisor.Watchdog.Complaints);
        await service.StopAsync(Ct);
    }

    private void LookFor(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += LoopWatchdog.Every) _supervisor.Watchdog.Look(LoopWatchdog.Every);
    }

    private sealed class Service(string name, LoopSupervisor supervisor, Func<CancellationToken, Task> loop)
        : SupervisedService(name, supervisor)
    {
        protected override Task RunAsync(CancellationToken stoppingToken) => loop(stoppingToken);
    }
}
