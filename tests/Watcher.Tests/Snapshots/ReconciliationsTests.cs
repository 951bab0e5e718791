using Notifications.Events;
using Notifications.Testing;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Snapshots;

/// <summary>Whether Argo CD goes on comparing.</summary>
public sealed class ReconciliationsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SourceEvent Bookmark = new SourceEvent.Bookmark("", "7");
    private readonly ManualTime _time = new(Noon);
    private DateTimeOffset _argoCd = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_controller_that_compares_nothing_for_three_of_its_usual_intervals_has_stalled_and_is_reported_once()
    {
        var reconciliations = Following(interval: TimeSpan.FromMinutes(5));
        var last = _argoCd;
        Assert.Null(After(reconciliations, TimeSpan.FromMinutes(14)));
        var stalled = Assert.IsType<SourceChange.Stalled>(After(reconciliations, TimeSpan.FromMinutes(2)));
        Assert.Equal((last, TimeSpan.FromMinutes(5)), (stalled.Since, stalled.Usual));
        Assert.Null(After(reconciliations, TimeSpan.FromHours(9)));
        _argoCd += TimeSpan.FromHours(10);
        reconciliations.Seen(Key(1), _argoCd, fromList: false);
        Assert.Equal(new SourceChange.Resumed(last, _argoCd), After(reconciliations, TimeSpan.Zero));
        Assert.Null(After(reconciliations, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(1, 9, false)]
    [InlineData(1, 11, true)]
    [InlineData(60, 170, false)]
    [InlineData(60, 181, true)]
    public void The_limit_is_learned_and_ten_minutes_at_least(int interval, int silent, bool stalls) =>
        Assert.Equal(stalls, After(Following(TimeSpan.FromMinutes(interval)), TimeSpan.FromMinutes(silent)) is SourceChange.Stalled);

    [Fact]
    public void One_Application_that_is_refreshed_all_the_time_makes_the_others_not_late()
    {
        var reconciliations = Following(TimeSpan.FromHours(1));
        for (var i = 0; i < 20; i++) Compared(reconciliations, 1, TimeSpan.FromSeconds(5));
        Assert.Null(After(reconciliations, TimeSpan.FromMinutes(90)));
    }

    [Fact]
    public void Before_an_interval_is_known_an_hour_is_the_limit_and_without_Applications_there_is_none()
    {
        var reconciliations = new Reconciliations(_time, stalledSince: null);
        Assert.Null(After(reconciliations, TimeSpan.FromHours(2)));
        reconciliations.Seen(Key(1), _argoCd, fromList: true);
        Assert.Null(reconciliations.After(new SourceEvent.ListCompleted("", "7", 1)));
        Assert.Null(After(reconciliations, TimeSpan.FromMinutes(59)));
        Assert.NotNull(After(reconciliations, TimeSpan.FromMinutes(2)));
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(31, true)]
    public void A_limit_that_the_configuration_sets_is_not_learned(int silent, bool stalls)
    {
        var reconciliations = new Reconciliations(_time, stalledSince: null, limit: TimeSpan.FromSeconds(30));
        reconciliations.Seen(Key(1), _argoCd, fromList: true);
        Assert.Equal(stalls, After(reconciliations, TimeSpan.FromSeconds(silent)) is SourceChange.Stalled);
    }

    [Fact]
    public void The_same_comparison_seen_again_is_no_sign_of_life()
    {
        var reconciliations = Following(TimeSpan.FromMinutes(3));
        for (var i = 0; i < 9; i++) Compared(reconciliations, 1, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMinutes(9));
        reconciliations.Seen(Key(1), _argoCd, fromList: false);
        reconciliations.Seen(Key(2), _argoCd.AddMinutes(-1), fromList: false);
        Assert.IsType<SourceChange.Stalled>(After(reconciliations, TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void The_time_without_a_watch_counts_for_nothing()
    {
        var reconciliations = Following(TimeSpan.FromMinutes(3));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(reconciliations.After(new SourceEvent.Trouble("", "refused", Permanent: false)));
        Assert.Null(After(reconciliations, TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void What_was_reported_before_a_restart_is_not_reported_again_and_its_end_is_seen()
    {
        var reconciliations = new Reconciliations(_time, stalledSince: _argoCd);
        reconciliations.Seen(Key(1), _argoCd, fromList: true);
        Assert.Null(After(reconciliations, TimeSpan.FromHours(5)));
        reconciliations.Seen(Key(1), _argoCd.AddHours(6), fromList: true);
        Assert.IsType<SourceChange.Resumed>(After(reconciliations, TimeSpan.Zero));
    }

    [Fact]
    public void It_travels_as_an_event_of_the_instance_s_controller_that_is_no_Application()
    {
        var composer = new EventComposer(new Instance("prod", "prod", null) { Namespace = "gitops" }, new LeaseRow("epoch", 1, null, 1, 1));
        var builder = new BatchBuilder(
            composer, new Dictionary<ApplicationKey, StoredApplication>(), 7, new Dictionary<string, IReadOnlyDictionary<string, string>>(),
            Noon);
        var batch = builder.Write([new SourceChange.Stalled(_argoCd, TimeSpan.FromMinutes(3))]);
        var appEvent = Assert.Single(batch.Events);
        Assert.Equal((8, "gitops", "argocd-application-controller", "instance/prod"),
            (appEvent.At.Sequence, appEvent.App.Namespace, appEvent.App.Name, appEvent.App.Uid));
        Assert.Equal((null, null), (appEvent.Before, appEvent.After));
        Assert.Equal((TransitionKinds.ReconciliationStalled, 180),
            (Assert.Single(appEvent.Transitions).Kind, appEvent.Transitions[0].Data.GetProperty("usual").GetInt32()));
        Assert.Equal(new StallChange(_argoCd), batch.Stall);
        Assert.Empty(batch.Applications);
    }

    /// <summary>Three Applications, each compared six times.</summary>
    private Reconciliations Following(TimeSpan interval)
    {
        var reconciliations = new Reconciliations(_time, stalledSince: null);
        for (var i = 0; i < 3; i++) reconciliations.Seen(Key(i), _argoCd, fromList: true);
        for (var round = 0; round < 6; round++)
        {
            _time.Advance(interval);
            _argoCd += interval;
            for (var i = 0; i < 3; i++) reconciliations.Seen(Key(i), _argoCd, fromList: false);
        }

        return reconciliations;
    }

    private void Compared(Reconciliations reconciliations, int application, TimeSpan later)
    {
        _time.Advance(later);
        _argoCd += later;
        reconciliations.Seen(Key(application), _argoCd, fromList: false);
    }

    private SourceChange? After(Reconciliations reconciliations, TimeSpan later)
    {
        _time.Advance(later);
        return reconciliations.After(Bookmark);
    }

    private static ApplicationKey Key(int i) => new("argocd", $"app{i}");
}
