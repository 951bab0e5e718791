using Notifications.Watcher.Kubernetes;
using Notifications.Watcher.Kubernetes.Reading;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

public sealed class ReflectorStateTests
{
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    private static readonly KubeFailure Away = new KubeFailure.Unavailable("connection refused");
    private static readonly KubeFailure Gone = new KubeFailure.Gone("too old");

    [Fact]
    public void A_new_scope_is_listed_and_then_watched()
    {
        var plan = ReflectorState.From(null);
        Assert.Equal(new ReflectorStep.List(false), plan.Step);
        plan = Next(plan, new StepResult.Synced("5"));
        Assert.Equal((new ReflectorStep.Watch("5"), TimeSpan.Zero), (plan.Step, plan.Delay));
    }

    [Fact]
    public void A_known_scope_is_resumed()
    {
        var plan = ReflectorState.From("5");
        Assert.Equal(new ReflectorStep.Resume("5"), plan.Step);
        Assert.Equal(new ReflectorStep.Watch("5"), Next(plan, new StepResult.Synced("5")).Step);
        Assert.Equal(new ReflectorStep.List(false), Next(plan, new StepResult.Failed(Gone)).Step);
        Assert.Equal(plan.Step, Next(plan, new StepResult.Failed(Away)).Step);
    }

    [Fact]
    public void A_watch_that_was_of_use_goes_on_at_once_where_it_was()
    {
        var plan = Next(Watching("5") with { Failures = 7 }, new StepResult.WatchClosed("9", WasUseful: true));
        Assert.Equal(new ReflectorState(new ReflectorStep.Watch("9"), TimeSpan.Zero, 0), plan);
    }

    [Fact]
    public void A_watch_that_ends_at_once_is_tried_later_and_later()
    {
        var plan = Next(Watching("5"), new StepResult.WatchClosed("5", WasUseful: false));
        Assert.Equal((new ReflectorStep.Watch("5"), TimeSpan.FromSeconds(0.5)), (plan.Step, plan.Delay));
        Assert.Equal(TimeSpan.FromSeconds(1), Next(plan, new StepResult.WatchClosed("5", WasUseful: false)).Delay);
    }

    [Fact]
    public void After_an_outage_the_version_is_asked_for_before_it_is_watched() =>
        Assert.Equal(new ReflectorStep.Resume("9"), Next(Watching("5"), new StepResult.Failed(Away, "9")).Step);

    [Fact]
    public void A_version_that_is_gone_is_listed_anew() =>
        Assert.Equal(new ReflectorStep.List(Unpaged: false), Next(Watching("5"), new StepResult.Failed(Gone, "5")).Step);

    [Fact]
    public void Pages_that_are_gone_are_asked_for_all_at_once() =>
        Assert.Equal(new ReflectorStep.List(Unpaged: true), Next(ReflectorState.From(null), new StepResult.Failed(Gone)).Step);

    [Theory]
    [InlineData(true, 2.5, 5)]
    [InlineData(false, 15, 30)]
    public void A_server_that_cannot_be_reached_is_asked_every_few_seconds_however_long_it_was_away(
        bool notReached, double least, double most)
    {
        var failure = new KubeFailure.Unavailable("connection refused", NotReached: notReached);
        foreach (var step in (ReflectorStep[])[new ReflectorStep.List(false), new ReflectorStep.Resume("5"), new ReflectorStep.Watch("5")])
        {
            foreach (var jitter in (double[])[0, 0.5, 0.999])
            {
                var plan = new ReflectorState(step, TimeSpan.Zero, 40).Next(new StepResult.Failed(failure), Backoff, jitter);
                Assert.InRange(plan.Delay, TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
            }
        }
    }

    [Fact]
    public void A_server_that_says_when_to_come_back_is_not_asked_before() => Assert.Equal(
        TimeSpan.FromSeconds(60),
        new ReflectorState(new ReflectorStep.List(false), TimeSpan.Zero, 40)
            .Next(new StepResult.Failed(new KubeFailure.Unavailable("429", TimeSpan.FromSeconds(60))), Backoff, 0.5).Delay);

    [Fact]
    public void A_series_of_failures_does_not_end_with_a_list_that_works_when_the_watch_does_not()
    {
        var plan = ReflectorState.From(null);
        for (var at = 0; at < 20; at++)
            plan = Next(Next(plan, new StepResult.Synced("5")), new StepResult.Failed(at % 2 == 0 ? Gone : new KubeFailure.Forbidden("")));
        Assert.Equal(TimeSpan.FromSeconds(15), plan.Delay);
    }

    [Fact]
    public void The_server_may_ask_for_a_longer_wait_but_not_for_a_shorter_one()
    {
        Assert.Equal(TimeSpan.FromSeconds(40),
            Next(Watching("5"), new StepResult.Failed(new KubeFailure.Unavailable("429", TimeSpan.FromSeconds(40)))).Delay);
        Assert.Equal(TimeSpan.FromSeconds(0.5),
            Next(Watching("5"), new StepResult.Failed(new KubeFailure.Unavailable("429", TimeSpan.Zero))).Delay);
    }

    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 0.5, 3)]
    [InlineData(6, 0, 15)]
    [InlineData(1000, 1, 30)]
    public void A_wait_doubles_up_to_its_limit_and_half_of_it_is_chance(int failures, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures, jitter));

    private static ReflectorState Watching(string version) => new(new ReflectorStep.Watch(version), TimeSpan.Zero, 0);

    private static ReflectorState Next(ReflectorState plan, StepResult end) => plan.Next(end, Backoff, 0);
}
