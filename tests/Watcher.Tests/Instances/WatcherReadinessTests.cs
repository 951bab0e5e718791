using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Watcher.Instances;
using Notifications.Watcher.Telemetry;
using Xunit;

namespace Notifications.Watcher.Tests.Instances;

/// <summary>What anybody may read who asks whether the watcher is ready.</summary>
public sealed class WatcherReadinessTests
{
    private const string ServersText = "the credential plugin ./get-token: it ended with 1: token=0123456789 <html>";

    [Fact]
    public void It_names_instances_and_repeats_no_text_of_a_server_or_a_plugin()
    {
        var states = States("away", "broken", "fine", "listing", "standing-by", "troubled");
        states.Set("away", new WatchState.Starting(ServersText));
        states.Set("broken", new WatchState.Hopeless(ServersText));
        states.Set("fine", new WatchState.Following(3, new Dictionary<string, string>()));
        states.Set("standing-by", new WatchState.StandingBy());
        states.Set("troubled",
            new WatchState.Following(3, new Dictionary<string, string> { ["argocd"] = ServersText, ["other"] = ServersText }));

        Assert.Equal(
            "away cannot be listed at the moment; the log says why; broken cannot be watched as it is configured; the log says why; listing is not listed yet; "
            + "troubled cannot be read at the moment; the log says why",
            new WatcherReadiness(states).NotReadyBecause);
    }

    [Fact]
    public void Two_instances_that_are_watched_are_ready()
    {
        var states = States("one", "two");
        Assert.NotNull(new WatcherReadiness(states).NotReadyBecause);
        states.Set("one", new WatchState.Following(1, new Dictionary<string, string>()));
        Assert.Equal("two is not listed yet", new WatcherReadiness(states).NotReadyBecause);
        states.Set("two", new WatchState.StandingBy());
        Assert.Null(new WatcherReadiness(states).NotReadyBecause);
    }

    private static WatchStates States(params string[] names) => new(
        [.. names.Select(name => new InstanceOptions(name, null, "argocd", new WatchTarget.Directory("/nowhere")))],
        new WatcherMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()),
        NullLogger<WatchStates>.Instance);
}
