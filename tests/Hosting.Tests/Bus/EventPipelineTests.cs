using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting.Bus;
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
        var pipeline = new EventPipeline(handler, TimeProvider.System, NullLogger<EventPipeline>.Instance, waitForStore: true, lifetime.ApplicationStopping);

        await pipeline.RunAsync(Some.Event("late"), TestContext.Current.CancellationToken);

        Assert.Equal(["late"], handler.Handled);
    }

    private sealed class Noting : IEventHandler
    {
        public List<string> Handled { get; } = [];

        public Task HandleAsync(ApplicationTransitioned message, CancellationToken ct)
        {
            Handled.Add(message.EventId);
            return Task.CompletedTask;
        }
    }
}
