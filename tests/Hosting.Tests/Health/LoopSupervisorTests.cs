using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Hosting.Health;
using Notifications.Testing;
using Xunit;

namespace Notifications.Hosting.Tests.Health;

public sealed class LoopSupervisorTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoopSupervisor _supervisor;

    public LoopSupervisorTests() =>
        _supervisor = new LoopSupervisor(_time, _services.GetRequiredService<IMeterFactory>(), NullLogger<LoopSupervisor>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loop_that_breaks_is_started_again_after_pauses_that_grow_to_half_a_minute()
    {
        var starts = new List<DateTimeOffset>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync("timers", _ => Broken(starts), end.Token);
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30]) await PausesAsync(seconds);

        await Wait.UntilAsync(() => starts.Count == 8, Ct);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_loop_that_breaks_is_counted_and_makes_the_program_not_ready_until_it_has_run_for_a_while()
    {
        var (counted, broken, goOn) = (0L, true, new TaskCompletionSource());
        using var listener =
            new MeterListener
            {
                InstrumentPublished = (instrument, all) =>
                { if (instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>()) all.EnableMeasurementEvents(instrument); }
            };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => { if (tags[0] is { Key: "loop", Value: "timers" }) counted += value; });
        listener.Start();
        var began = 0;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync(
            "timers",
            async token =>
            {
                began++;
                if (broken) throw new InvalidDataException("a secret of the server");
                await goOn.Task.WaitAsync(token);
            },
            end.Token);
        await Wait.UntilAsync(() => _supervisor.NotReadyBecause is not null, Ct);

        Assert.Equal("timers: broke with InvalidDataException", _supervisor.NotReadyBecause);
        Assert.Equal(1, counted);
        broken = false;
        await UntilAsync(() => began == 2);
        Assert.NotNull(_supervisor.NotReadyBecause);
        await UntilAsync(() => _supervisor.NotReadyBecause is null);
        goOn.SetResult();
        await running;
    }

    [Fact]
    public async Task Two_loops_are_kept_running_each_for_itself()
    {
        var (firstStarts, secondBegan) = (new List<DateTimeOffset>(), 0);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var first = _supervisor.RunAsync("watching one", _ => Broken(firstStarts), end.Token);
        var second = _supervisor.RunAsync(
            "watching two",
            token =>
            {
                secondBegan++;
                return Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
            end.Token);
        await UntilAsync(() => firstStarts.Count == 4);

        Assert.Equal(1, secondBegan);
        Assert.Equal("watching one: broke with InvalidOperationException", _supervisor.NotReadyBecause);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_loop_that_ran_well_for_long_is_started_again_soon_when_it_breaks()
    {
        var starts = new List<DateTimeOffset>();
        var waits = TimeSpan.Zero;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _supervisor.RunAsync(
            "timers",
            async token =>
            {
                lock (starts) starts.Add(_time.GetUtcNow());
                await Task.Delay(waits, _time, token);
                throw new InvalidOperationException("again");
            },
            end.Token);
        foreach (var seconds in (int[])[1, 2, 4, 8, 16]) await PausesAsync(seconds);
        waits = TimeSpan.FromHours(1);
        await PausesAsync(30);
        await Wait.UntilAsync(() => starts.Count == 7, Ct);
        // It is proved sound after 10 s more than its last pause; after an hour it breaks.
        await PausesAsync(40);
        await PausesAsync(3600 - 40);
        await PausesAsync(1);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_loop_that_ends_by_itself_is_not_started_again()
    {
        var began = 0;
        await _supervisor.RunAsync(
            "once",
            _ =>
            {
                began++;
                return Task.CompletedTask;
            },
            Ct);
        Assert.Equal(1, began);
        Assert.Null(_supervisor.NotReadyBecause);
    }

    public void Dispose() => _services.Dispose();

    private Task Broken(List<DateTimeOffset> starts)
    {
        lock (starts) starts.Add(_time.GetUtcNow());
        throw new InvalidOperationException("again");
    }

    /// <summary>The next that anything waits for is so far away; it comes.</summary>
    private async Task PausesAsync(int seconds)
    {
        await Wait.UntilAsync(() => _time.NextDue == TimeSpan.FromSeconds(seconds), Ct);
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private Task UntilAsync(Func<bool> condition) => Wait.UntilAsync(
        () =>
        {
            if (condition()) return true;
            _time.Advance(TimeSpan.FromSeconds(0.5));
            return condition();
        },
        Ct);
}
