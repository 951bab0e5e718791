using Notifications.Notifier.Lanes;
using Notifications.Notifier.Ledger;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class LaneStepTests
{
    private static readonly DateTimeOffset Noon = SomeEvents.Noon;
    private static readonly LaneView Idle = new(
        BlockedUntil: null, InFlight: 0, Concurrency: 16, Fresh: 0, TokensAt: null, Stale: false, NextDue: null, Leaving: false);

    public static TheoryData<string> Cases => [.. All.Keys];

    private static Dictionary<string, (LaneView Lane, LaneStep Step)> All => new()
    {
        ["nothing to do"] = (Idle, new LaneStep.Wait(Until: null)),
        ["a signal"] = (Idle with { Stale = true }, new LaneStep.Scan()),
        ["due later"] = (Idle with { NextDue = Noon.AddSeconds(3) }, new LaneStep.Wait(Noon.AddSeconds(3))),
        ["due now"] = (Idle with { NextDue = Noon }, new LaneStep.Scan()),
        ["due keys are known"] = (Idle with { Fresh = 3, Stale = true }, new LaneStep.Start(3)),
        ["more keys than the concurrency allows"] = (Idle with { Fresh = 100, InFlight = 10 }, new LaneStep.Start(6)),
        ["the limits hold every key back"] = (Idle with { TokensAt = Noon.AddSeconds(2) }, new LaneStep.Wait(Noon.AddSeconds(2))),
        ["the limits allow a held key now"] = (Idle with { TokensAt = Noon }, new LaneStep.Release()),
        ["the limits hold some keys back and allow others"] = (
            Idle with { TokensAt = Noon.AddSeconds(2), Fresh = 1 }, new LaneStep.Start(1)),
        ["a signal while the limits hold keys back"] = (Idle with { TokensAt = Noon.AddSeconds(2), Stale = true }, new LaneStep.Scan()),
        ["the sooner of tokens and due time"] = (
            Idle with { TokensAt = Noon.AddSeconds(2), NextDue = Noon.AddSeconds(1) }, new LaneStep.Wait(Noon.AddSeconds(1))),
        ["full"] = (Idle with { Fresh = 100, InFlight = 16 }, new LaneStep.Wait(Until: null)),
        ["blocked"] = (Idle with { Fresh = 3, BlockedUntil = Noon.AddMinutes(1) }, new LaneStep.Wait(Noon.AddMinutes(1))),
        ["not blocked any more"] = (Idle with { Fresh = 3, BlockedUntil = Noon }, new LaneStep.Start(3)),
        ["leaving with calls in flight"] = (Idle with { Leaving = true, InFlight = 1, Fresh = 5 }, new LaneStep.Wait(Until: null)),
        ["leaving"] = (Idle with { Leaving = true, Fresh = 5, BlockedUntil = Noon.AddMinutes(1) }, new LaneStep.Leave()),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_lane_does(string what)
    {
        var (lane, step) = All[what];

        Assert.Equal(step, LaneStep.Next(lane, Noon));
    }

    [Fact]
    public void When_a_notifier_leaves_only_its_own_lanes_move()
    {
        var nodes = Enumerable.Range(0, 4).Select(i => new NodeId($"node-{i}")).ToList();
        var lanes = Enumerable.Range(0, 400).Select(i => new LaneName($"slack/#channel-{i}")).ToList();
        var before = lanes.ToDictionary(l => l, l => NodeMembership.PreferredFor(l, nodes)!.Value);

        var after = lanes.ToDictionary(l => l, l => NodeMembership.PreferredFor(l, nodes[..3])!.Value);

        Assert.All(lanes.Where(l => before[l] != nodes[3]), lane => Assert.Equal(before[lane], after[lane]));
        Assert.All(nodes, node => Assert.InRange(before.Values.Count(n => n == node), 60, 140));
    }
}
