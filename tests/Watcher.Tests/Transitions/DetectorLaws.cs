using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Transitions;

/// <summary>What holds for every story: random walks of one Application.</summary>
public sealed class DetectorLaws
{
    private static readonly JsonObject Base = Story.Yaml(Path.Combine(Story.Folder, "base.yaml"));
    private static readonly DateTimeOffset Start = new(2026, 2, 1, 11, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Func<JsonObject, DateTimeOffset, JsonObject>> Step = Gen.OneOf(
        Gen.Elements("Synced", "OutOfSync", "Unknown").Select(s => Patch((_, at) => Status("sync", new JsonObject { ["status"] = s }, at))),
        Gen.Elements("aaaa", "bbbb", "cccc").Select(r => Patch((_, at) => Status("sync", new JsonObject { ["revision"] = r }, at))),
        Gen.Elements("Healthy", "Degraded", "Progressing", "Missing").Select(h => Patch((_, at) =>
            Status("health", new JsonObject { ["status"] = h, ["lastTransitionTime"] = Text(at) }, null))),
        Gen.Elements("Running", "Terminating", "Succeeded", "Failed", "Error")
            .Select(p => Patch((_, at) => Status("operationState", Phase(p, at), null))),
        Gen.Elements(true, false).Select(heal => Patch((_, at) => Status("operationState", NewOperation(heal, at), null))),
        Gen.Elements("ComparisonError", "SyncError")
            .Select(c => Patch((_, at) =>
                Status("conditions", new JsonArray(new JsonObject { ["type"] = c, ["lastTransitionTime"] = Text(at) }), null))),
        Gen.Constant(Patch((_, _) => new JsonObject { ["status"] = new JsonObject { ["conditions"] = null } })),
        Gen.Elements("Deployment", "Service")
            .Select(k => Patch((_, _) =>
                Status("resources", new JsonArray(new JsonObject { ["kind"] = k, ["name"] = "api", ["status"] = "OutOfSync" }), null))),
        Gen.Constant(Patch((_, at) => new JsonObject { ["status"] = new JsonObject { ["reconciledAt"] = Text(at) } })),
        Gen.Constant(Patch((_, _) => new JsonObject { ["status"] = null })));

    private static readonly Gen<List<ApplicationSnapshot>> Walks = Step.ListOf().Select(Walk);

    [Fact]
    public void What_is_told_explains_what_is_seen() => Check(walk =>
    {
        var view = View.Of(walk[0]);
        foreach (var (facts, after) in Play(walk))
        {
            view = facts.Aggregate(view, (v, fact) => v.With(fact));
            Assert.Equal(View.Of(after).Over(view, after), view);
        }
    });

    [Fact]
    public void Seeing_the_same_again_tells_nothing() => Check(walk =>
    {
        var memory = TrackedState.Baseline(walk[0]);
        foreach (var (before, after) in walk.Zip(walk.Skip(1)))
        {
            memory = TransitionDetector.Between(before, after, memory, Start).TrackedState;
            var again = TransitionDetector.Between(after, after, memory, Start.AddHours(1));
            Assert.Empty(again.Facts);
            Assert.Equal(memory, again.TrackedState);
        }
    });

    [Fact]
    public void The_same_facts_have_the_same_ids_and_different_ones_different_ids() => Check(walk =>
    {
        List<string> Ids() => [.. Play(walk).SelectMany(p => p.Facts.Select(f => Wire.ToTransition(f, p.After.Uid, "moment").Id))];
        Assert.Equal(Ids(), Ids());
        foreach (var (facts, after) in Play(walk))
            Assert.Equal(facts.Count, facts.Select(f => Wire.ToTransition(f, after.Uid, "moment").Id).Distinct().Count());
    });

    [Fact]
    public void An_episode_is_opened_once_and_closed_once() => Check(walk =>
    {
        string? open = null;
        foreach (var (facts, _) in Play(walk))
        {
            foreach (var fact in facts)
            {
                if (fact is Fact.DriftDetected detected)
                {
                    Assert.Null(open);
                    open = detected.Episode.Id;
                }
                else if (fact is Fact.DriftChanged changed)
                {
                    Assert.Equal(open, changed.Episode.Id);
                }
                else if (fact is Fact.DriftResolved resolved)
                {
                    Assert.Equal(open, resolved.Episode.Id);
                    open = null;
                }
            }
        }
    });

    [Fact]
    public void A_missed_middle_ends_where_every_step_seen_ends() => Check(walk =>
    {
        var seen = Play(walk).LastOrDefault();
        if (seen.After is null) return;
        var missed = TransitionDetector.Between(walk[0], walk[^1], TrackedState.Baseline(walk[0]), Start);
        var view = missed.Facts.Aggregate(View.Of(walk[0]), (v, fact) => v.With(fact));
        Assert.Equal(View.Of(walk[^1]).Over(view, walk[^1]), view);
    });

    private static void Check(Action<List<ApplicationSnapshot>> law) =>
        Prop.ForAll(Arb.From(Walks), law).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static IEnumerable<(IReadOnlyList<Fact> Facts, ApplicationSnapshot After)> Play(List<ApplicationSnapshot> walk)
    {
        var memory = TrackedState.Baseline(walk[0]);
        foreach (var (before, after) in walk.Zip(walk.Skip(1)))
        {
            var detection = TransitionDetector.Between(before, after, memory, Start);
            memory = detection.TrackedState;
            yield return (detection.Facts, after);
        }
    }

    private static List<ApplicationSnapshot> Walk(IEnumerable<Func<JsonObject, DateTimeOffset, JsonObject>> steps)
    {
        var (at, application) = (Start, (JsonNode)Base.DeepClone());
        var walk = new List<ApplicationSnapshot> { Story.Snapshot(application) };
        foreach (var step in steps)
        {
            at = at.AddSeconds(30);
            application = Story.Merge(application, step((JsonObject)application, at))!;
            walk.Add(Story.Snapshot(application));
        }

        return walk;
    }

    private static Func<JsonObject, DateTimeOffset, JsonObject> Patch(Func<JsonObject, DateTimeOffset, JsonObject> patch) => patch;

    private static JsonObject Status(string name, JsonNode value, DateTimeOffset? reconciledAt)
    {
        var status = new JsonObject { [name] = value };
        if (reconciledAt is { } at) status["reconciledAt"] = Text(at);
        return new JsonObject { ["status"] = status };
    }

    private static JsonObject Phase(string phase, DateTimeOffset at) => new()
    {
        ["phase"] = phase,
        ["finishedAt"] = phase is "Running" or "Terminating" ? null : Text(at),
    };

    private static JsonObject NewOperation(bool heal, DateTimeOffset at) => new()
    {
        ["phase"] = "Running",
        ["startedAt"] = Text(at),
        ["finishedAt"] = null,
        ["operation"] = new JsonObject
        {
            ["initiatedBy"] = new JsonObject { ["automated"] = heal },
            ["sync"] = new JsonObject { ["autoHealAttemptsCount"] = heal ? 1 : null },
        },
    };

    private static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>What a reader of transitions knows of an Application.</summary>
    private sealed record View(string? Sync, string? Health, DateTimeOffset? Operation, string? Phase, string Conditions)
    {
        public static View Of(ApplicationSnapshot a) => new(
            a.SyncStatus, a.Health?.Status, a.Operation?.StartedAt, a.Operation?.Phase,
            string.Join(',', a.Conditions.Select(c => c.Type).Distinct().Order(StringComparer.Ordinal)));

        /// <summary>What is absent, not believed, or cannot be told apart (an operation without a start) is as it was known.</summary>
        public View Over(View known, ApplicationSnapshot a) => this with
        {
            Sync = Sync is null || (Sync == "OutOfSync" && a.IsComparisonOutdated) ? known.Sync : Sync,
            Health = Health ?? known.Health,
            Operation = Phase is null || Operation is null || Operation < known.Operation ? known.Operation : Operation,
            Phase = Phase is null || Operation is null || Operation < known.Operation ? known.Phase : Phase,
        };

        public View With(Fact fact) => fact switch
        {
            Fact.SyncStatusChanged f => Expect(Sync == f.From) with { Sync = f.To },
            Fact.HealthChanged f => Expect(Health == f.From) with { Health = f.To.Status },
            Fact.SyncStarted f => this with { Operation = f.Run.Operation.StartedAt, Phase = "Running" },
            Fact.SyncTerminated f => Ended(f.Run),
            Fact.SyncSucceeded f => Ended(f.Run),
            Fact.SyncFailed f => Ended(f.Run),
            Fact.SyncErrored f => Ended(f.Run),
            Fact.ConditionAppeared f => this with { Conditions = Join(Conditions.Split(',').Append(f.Condition.Type)) },
            Fact.ConditionCleared f => this with { Conditions = Join(Conditions.Split(',').Where(c => c != f.Condition.Type)) },
            _ => this,
        };

        private View Ended(SyncRun run) => Expect(Operation == run.Operation.StartedAt) with { Phase = run.Phase };

        private View Expect(bool holds)
        {
            Assert.True(holds, "a transition starts from where the one before ended");
            return this;
        }

        private static string Join(IEnumerable<string> types) =>
            string.Join(',', types.Where(t => t.Length > 0).Distinct().Order(StringComparer.Ordinal));
    }
}
