using Notifications.Notifier.Contracts;
using Notifications.Notifier.Intake;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

/// <summary>In which messages of changes a state of an Application is shown, by those in which it stands.</summary>
public sealed class ChangeMembershipTests
{
    private const string One = "groupBy/change/acme/platform@1";
    private const string Two = "groupBy/change/acme/platform@2";
    private const string Three = "groupBy/change/acme/platform@3";
    private const string Other = "groupBy/change/acme/charts@9";

    [Fact]
    public void An_Application_that_stands_nowhere_joins_the_change_of_its_revision() => Expect([One], new ChangeGroup([One]));

    [Fact]
    public void What_waits_stays_where_it_began_while_only_its_revision_moves_on() =>
        Expect([One], Waits(Two, "c1"), Stands(One, changeId: "c1", waiting: true));

    [Fact]
    public void Other_resources_that_wait_are_another_change_and_the_first_goes_on() =>
        Expect([Two, One], Waits(Two, "c2"), Stands(One, changeId: "c1", waiting: true));

    [Fact]
    public void The_sync_of_what_waits_belongs_where_it_waits_whatever_the_newest_commit_is() =>
        Expect([One], new ChangeGroup([Three]), Stands(One, changeId: "c1", waiting: true));

    [Fact]
    public void What_came_by_a_newer_commit_is_found_again_by_that_one()
    {
        Expect([One], new ChangeGroup([Three]), Stands(One, asKey: Three));
        Expect([One], new ChangeGroup([Three]), Stands(One, asKey: Three, end: ChangeEnd.Healthy));
    }

    [Fact]
    public void The_next_change_goes_on_in_the_message_of_what_has_not_ended()
    {
        Expect([Two, One], new ChangeGroup([Two]), Stands(One));
        Expect([Two], new ChangeGroup([Two]), Stands(One, end: ChangeEnd.Healthy));
        Expect([Two], new ChangeGroup([Two]), Stands(One, end: ChangeEnd.TakenBack));
    }

    [Fact]
    public void What_failed_and_waits_with_the_same_resources_opens_no_message_for_each_commit() =>
        Expect([One], Waits(Two, "c1"), Stands(One, changeId: "c1"));

    [Fact]
    public void Changes_of_other_repositories_are_others()
    {
        Expect([One], new ChangeGroup([One]), Stands(Other));
        Expect([One, Other], new ChangeGroup([One, Other]));
    }

    [Fact]
    public void A_rollback_belongs_to_the_change_that_is_taken_back_until_it_is()
    {
        var back = new ChangeGroup([One]) { GoesBack = true, Leaves = Two };
        Expect([Two], back, Stands(Two, end: ChangeEnd.Healthy));
        Expect([Two], back, Stands(Two));
        Expect([], back, Stands(Two, end: ChangeEnd.TakenBack));
        Expect([One], back with { Failure = "sync" }, Stands(Two, end: ChangeEnd.TakenBack));
        Expect([One], back);
    }

    [Fact]
    public void A_rollback_to_a_change_that_has_a_message_is_shown_there() => Expect(
        [One], new ChangeGroup([One]) { GoesBack = true, Leaves = Two }, Stands(One, end: ChangeEnd.Healthy), Stands(Two));

    [Fact]
    public void What_is_taken_back_says_nothing_to_other_changes() =>
        Expect([Two], new ChangeGroup([Two]) { Stage = GroupedStage.TakenBack }, Stands(One), Stands(Two));

    private static void Expect(string[] keys, ChangeGroup group, params ChangeMembership[] known) =>
        Assert.Equal(keys, ChangeMembership.KeysOf(group, known));

    private static ChangeGroup Waits(string key, string changeId) => new([key]) { Stage = GroupedStage.Waiting, ChangeId = changeId };

    private static ChangeMembership Stands(
        string key, string? asKey = null, string? changeId = null, bool waiting = false, ChangeEnd end = ChangeEnd.None) =>
        new(key, asKey ?? key, changeId, waiting, end);
}
