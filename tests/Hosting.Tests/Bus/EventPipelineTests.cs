using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting.Bus;
using Notifications.Testing;
using Xunit;

namespace Notifications.Hosting.Tests.Bus;

public sealed class EventPipelineTests
{
    [Fact]
    public async Task An_event_that_comes_while_the_program_stops_is_handled_and_not_handed_back_again_and_again()
    {
        var handler = new Noting();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        lifetime.StopApplication();
        var pipeline = new EventPipeline(
            handler, TimeProvider.System, NullLogger<EventPipeline>.Instance, waitForStore: true, lifetime.ApplicationStopping);

        await pipeline.RunAsync(Some.Event("late"), TestContext.Current.CancellationToken);

        Assert.Equal(["late"], handler.Handled);
    }

    [Fact]
    public async Task A_handler_that_hangs_is_given_up_ten_seconds_after_the_program_was_told_to_stop()
    {
        var time = new ManualTime();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var pipeline = new EventPipeline(
            new Hanging(), time, NullLogger<EventPipeline>.Instance, waitForStore: false, lifetime.ApplicationStopping);
        var run = pipeline.RunAsync(Some.Event("hangs"), TestContext.Current.CancellationToken);

        lifetime.StopApplication();
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(run.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    private sealed class Hanging : IEventHandler
    {
        public Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private sealed class Noting : IEventHandler
    {
        public List<string> Handled { get; } = [];

        public Task HandleAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
        {
            Handled.Add(message.EventId);
            return Task.CompletedTask;
        }
    }
}
