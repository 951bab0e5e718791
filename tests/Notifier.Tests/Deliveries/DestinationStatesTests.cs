using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Sending;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class DestinationStatesTests : IDisposable
{
    private readonly CollectedLogs _logs = new();
    private readonly DestinationStates _states;

    public DestinationStatesTests() => _states = new DestinationStates(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
        _logs.CreateLogger<DestinationStates>());

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void A_refusal_of_a_call_that_began_before_another_was_served_changes_nothing()
    {
        _states.Refuses("slack", part: null, "401", _states.Begin());
        var late = _states.Begin();
        _states.Serves("slack", ["#sre"]);
        _states.Refuses("slack", part: null, "401", late);
        Assert.Null(_states.Remark);
        Assert.Single(_logs.Lines, line => line.Contains("cannot be used", StringComparison.Ordinal));
        Assert.Single(_logs.Lines, line => line.Contains("can be used again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_of_a_later_call_is_reported_again()
    {
        _states.Serves("slack", ["#sre"]);
        _states.Refuses("slack", part: null, "401", _states.Begin());
        Assert.Equal("cannot be used: slack; see the log", _states.Remark);
    }

    [Fact]
    public void What_is_served_elsewhere_says_nothing_of_a_part_that_refuses()
    {
        var call = _states.Begin();
        _states.Serves("github", ["acme/open#1"]);
        _states.Refuses("github", "acme/closed", "403", call);
        Assert.Equal("cannot be used: github; see the log", _states.Remark);
    }
}
