using FsCheck;
using FsCheck.Fluent;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Routing;
using Xunit;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>Laws: nothing is decided by the order in which things happen to be written or read.</summary>
public sealed class OrderTests
{
    private static readonly string[] Triggers = [
        "on-sync-failed", "on-sync-running", "on-sync-succeeded", "on-deployed", "on-health-degraded", "on-created", "on-drift-detected"];
    private static readonly string[] Kinds = [
        TransitionKinds.SyncStarted, TransitionKinds.SyncFailed, TransitionKinds.SyncSucceeded, TransitionKinds.HealthChanged,
        TransitionKinds.Created, TransitionKinds.DriftDetected];

    private static readonly Gen<(string Key, string Value)> Annotation =
        from trigger in Gen.Elements(Triggers)
        from form in Gen.Choose(0, 3)
        from recipients in Gen.Elements("a", "b", "a;b", "b;a;c", "")
        from destination in Gen.Elements("slack", "github")
        select form switch
        {
            0 => ($"notifications.argoproj.io/subscribe.{trigger}.{destination}", recipients),
            1 => ($"notifications.argoproj.io/subscribe.{destination}", recipients),
            2 => ($"notifications.argoproj.io/unsubscribe.{trigger}.{destination}", ""),
            _ => ($"notifications.argoproj.io/subscriptions.{trigger}",
                $"- trigger: [{trigger}]\n  destinations: [{{service: {destination}, recipients: [x, a]}}]"),
        };

    private static readonly Gen<Happening> Happenings =
        from annotations in Annotation.ListOf(6)
        from project in Annotation.ListOf(4)
        from kinds in Gen.Elements(Kinds).ListOf(4)
        from phase in Gen.Elements("Running", "Failed", "Succeeded")
        from health in Gen.Elements("Healthy", "Degraded", "Progressing")
        from before in Gen.Elements(State.Running, State.Succeeded, new State())
        select (new Happening
        {
            Before = before,
            After = State.Succeeded with { Phase = phase, Health = health },
            Annotations = Map(annotations),
            ProjectAnnotations = Map(project),
            Standing = Standing.Calm with { DriftEpisode = "1" },
        }).With([.. kinds.Distinct().Select(kind => (kind, (string?)"1"))]);

    [Fact]
    public void Annotations_triggers_and_the_central_list_can_be_in_any_order() => Prop.ForAll(
        (from happening in Happenings from seed in Gen.Choose(0, int.MaxValue) select (happening, seed)).ToArbitrary(),
        sample => Deliveries(Route(sample.happening, Tables.Catalog))
            .SetEquals(Deliveries(Route(Shuffle(sample.happening, sample.seed), Shuffle(sample.seed)))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_is_told_the_same_twice_and_every_id_is_its_own() => Prop.ForAll(
        Happenings.ToArbitrary(),
        happening => Route(happening, Tables.Catalog).Deliveries is var deliveries
            && deliveries.Select(delivery => delivery.DeliveryId).Distinct().Count() == deliveries.Count
            && deliveries.Select(delivery => (delivery.Trigger, delivery.TransitionId, delivery.Destination, delivery.Recipient)).Distinct()
                .Count() == deliveries.Count)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Who_is_told_is_the_union_of_what_each_annotation_says() => Prop.ForAll(
        Happenings.ToArbitrary(),
        happening =>
        {
            var optOuts = happening.Annotations.Where(annotation => annotation.Key.Contains("/unsubscribe.", StringComparison.Ordinal))
                .ToDictionary();
            var parts = happening.Annotations.Select(
                one => happening with
                {
                    Annotations = new Dictionary<string, string>(optOuts) { [one.Key] = one.Value },
                    ProjectAnnotations = new Dictionary<string, string>()
                })
                .Concat(happening.ProjectAnnotations.Select(
                    one => happening with
                    {
                        Annotations = optOuts,
                        ProjectAnnotations = new Dictionary<string, string> { [one.Key] = one.Value }
                    }));
            return Deliveries(Route(happening, Tables.Catalog))
                .SetEquals(parts.SelectMany(part => Deliveries(Route(part, Tables.Catalog))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void To_explain_changes_nothing_of_what_is_decided() => Prop.ForAll(
        Happenings.ToArbitrary(),
        happening =>
        {
            var (routed, explained) = (Route(happening, Tables.Catalog), Router.Explain(happening.Event(), Tables.Catalog));
            return Deliveries(routed).SetEquals(Deliveries(explained with { CancelledTimers = routed.CancelledTimers }))
                && routed.CancelledTimers.All(explained.CancelledTimers.Contains);
        }).QuickCheckThrowOnFailure();

    private static RoutingPlan Route(Happening happening, RoutingTable table) => Router.Route(happening.Event(), table);

    private static HashSet<string> Deliveries(RoutingPlan plan) =>
        [.. plan.Deliveries.Select(delivery => $"{delivery.DeliveryId} {delivery.ConversationKey} {delivery.OnceKey}"),
            .. plan.Timers.Select(timer => timer.ToString()), .. plan.CancelledTimers];

    private static Happening Shuffle(Happening happening, int seed) => happening with
    {
        Annotations = Shuffled(happening.Annotations, seed).ToDictionary(),
        ProjectAnnotations = Shuffled(happening.ProjectAnnotations, seed + 1).ToDictionary(),
    };

    private static RoutingTable Shuffle(int seed) =>
        Tables.Of(Shuffled(Tables.Catalog.Triggers.Values, seed), ConfigurationDocument.Parse("", "x.yaml", EnvironmentVariables.Of()));

    private static T[] Shuffled<T>(IEnumerable<T> items, int seed)
    {
        var shuffled = items.ToArray();
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }

    private static Dictionary<string, string> Map(IEnumerable<(string Key, string Value)> annotations) =>
        annotations.DistinctBy(annotation => annotation.Key).ToDictionary(annotation => annotation.Key, annotation => annotation.Value);
}
