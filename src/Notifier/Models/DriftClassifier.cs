namespace Notifications.Notifier.Models;

/// <summary>
/// Tells the causes of a difference between git and cluster apart: from what the watcher remembers, what the Application says, and, where
/// it was asked for, how the resources differ. A comparison that failed, hooks, and what an unfinished sync is about to put right are no
/// drift. Pure.
/// </summary>
internal static class DriftClassifier
{
    private static readonly string[] Errors = ["ComparisonError", "InvalidSpecError", "UnknownError"];

    /// <summary>Null when nothing drifts and nothing waits, or when that cannot be known.</summary>
    /// <param name="facts">The Application and what happened.</param>
    /// <param name="compared">How resources differ, also of some that the Application does not list.</param>
    public static DriftFinding? Of(AppFacts facts, ComparedResources compared)
    {
        if (Healed(facts) is { } healed) return healed;
        if (!IsBelieved(facts)) return null;
        var moved = HasMoved(facts);
        var causes = Resources(facts, compared).Select(resource => moved ? WhenMoved(facts, resource) : resource).ToImmutableArray();
        var cause = moved ? CauseWhenMoved(facts, causes) : CauseOf(causes);
        return new DriftFinding(cause, facts.Drift.Since ?? facts.Pending.Since, causes);
    }

    /// <summary>How many of the Application's <c>ignoreDifferences</c> take fields out of the comparison; those of Argo CD's own
    /// configuration are not known.</summary>
    public static int HiddenByRules(JsonView app)
    {
        var compared = app["status"]["sync"]["comparedTo"]["ignoreDifferences"];
        return (compared.Exists ? compared : app["spec"]["ignoreDifferences"]).Items
            .Count(rule => rule["jsonPointers"].Items.Any() || rule["jqPathExpressions"].Items.Any()
                || rule["managedFieldsManagers"].Items.Any());
    }

    private static DriftFinding? Healed(AppFacts facts)
    {
        var transition = facts.Transition is { Kind: TransitionKinds.SelfHealed } healed ? healed : null;
        var isHealed = transition is not null || facts.Drift.How == "self-healed";
        if (!isHealed) return null;
        var payload = transition is null ? default : new JsonView(transition.Data);
        return new DriftFinding(
            DriftCause.SelfHealed,
            facts.Drift.Since ?? payload["startedAt"].Time,
            [.. facts.Drift.Resources.Select(
                resource => new DriftingResource(resource, ResourceDifference.Modified, DriftCause.SelfHealed, null))]);
    }

    private static bool IsBelieved(AppFacts facts)
    {
        var status = facts.App["status"];
        if (facts.App["metadata"]["deletionTimestamp"].Exists || status["sync"]["status"].Text != "OutOfSync") return false;
        if (status["conditions"].Items.Any(condition => Errors.Contains(condition["type"].Text, StringComparer.Ordinal))) return false;
        var operation = status["operationState"];
        var since = facts.Drift.Active ? facts.Drift.Since : null;
        if (operation["phase"].Text is "Running" or "Terminating")
            return operation["operation"]["sync"]["autoHealAttemptsCount"].Number > 0 || since < operation["startedAt"].Time;
        var isOutdated = status["reconciledAt"].Time <= operation["finishedAt"].Time;
        return !isOutdated || since is not null || facts.Pending.Active;
    }

    /// <summary>Git wants something else than what was applied last.</summary>
    private static bool HasMoved(AppFacts facts)
    {
        if (facts.Pending.Leftover) return false;
        if (facts.Transition?.Kind == TransitionKinds.ChangePending) return true;
        return facts.Pending.Active ? !WasApplied(facts.App) : !facts.Drift.Active && !WasApplied(facts.App);
    }

    /// <summary>What git says was applied as a whole before: the last deployment, or the last operation.</summary>
    private static bool WasApplied(JsonView app)
    {
        var status = app["status"];
        var wanted = SyncReader.Revisions(status["sync"]);
        if (wanted.IsEmpty) return false;
        var operation = status["operationState"];
        if (operation["phase"].Text == "Succeeded" && !operation["operation"]["sync"]["resources"].Items.Any()
            && !operation["operation"]["sync"]["dryRun"].Flag
            && Same(SyncReader.Revisions(operation["syncResult"]), wanted) && SameSource(operation["syncResult"], status)) return true;
        return status["history"].Items.LastOrDefault() is { Exists: true } last && Same(SyncReader.Revisions(last), wanted)
            && SameSource(last, status);
    }

    private static bool Same(ImmutableArray<string> one, ImmutableArray<string> other) => one.SequenceEqual(other, StringComparer.Ordinal);

    /// <summary>The same commit can be rendered in another way. What one side does not tell is no difference.</summary>
    private static bool SameSource(JsonView applied, JsonView status)
    {
        foreach (var name in (ReadOnlySpan<string>)["source", "sources"])
        {
            var (one, other) = (applied[name], status["sync"]["comparedTo"][name]);
            if (one.Exists && other.Exists && !JsonElement.DeepEquals(one.Element, other.Element)) return false;
        }

        return true;
    }

    private static IEnumerable<DriftingResource> Resources(AppFacts facts, ComparedResources compared)
    {
        var listed = facts.Drift.Active && !facts.Drift.Resources.IsEmpty && !facts.Pending.Active ? facts.Drift.Resources
            : facts.OutOfSync;
        foreach (var resource in listed.Concat(compared.Besides(facts.App)))
        {
            var detail = compared.Of(resource.Key);
            var state = detail?.State ?? resource.Difference;
            if (state == ResourceDifference.Extra && WasSkipped(facts.App, resource)) state = ResourceDifference.PruneSkipped;
            yield return new DriftingResource(resource, state, CauseOf(state, facts), detail);
        }
    }

    private static bool WasSkipped(JsonView app, ResourceFacts resource) =>
        app["status"]["operationState"]["syncResult"]["resources"].Items.Select(ResourceFacts.Read)
            .Any(result => result.Status == "PruneSkipped" && result.Key == resource.Key);

    /// <summary>A sync that succeeded and left a resource with other fields than git's: something else writes to it.</summary>
    private static DriftCause CauseOf(ResourceDifference state, AppFacts facts) => state switch
    {
        ResourceDifference.Missing => DriftCause.Missing,
        ResourceDifference.Extra => DriftCause.Extra,
        ResourceDifference.PruneSkipped => DriftCause.PruneSkipped,
        _ => IsUndoneAgain(facts) ? DriftCause.Fighting : DriftCause.LiveEdited,
    };

    private static bool IsUndoneAgain(AppFacts facts) =>
        facts.Transition?.Kind == TransitionKinds.Fighting || facts.Pending.Leftover || facts.View.Event.Standing.DriftRounds > 1;

    private static DriftCause CauseOf(ImmutableArray<DriftingResource> resources)
    {
        foreach (var cause in (
            ReadOnlySpan<DriftCause>)[DriftCause.LiveEdited, DriftCause.Fighting, DriftCause.Missing, DriftCause.PruneSkipped,
            DriftCause.Extra])
        {
            if (resources.Any(resource => resource.Cause == cause)) return cause;
        }

        return DriftCause.LiveEdited;
    }

    /// <summary>Git moved: a resource waits, unless it drifted before, or somebody wrote to one of its differing fields after the last
    /// sync.</summary>
    private static DriftingResource WhenMoved(AppFacts facts, DriftingResource resource)
    {
        if (resource.State is ResourceDifference.Extra or ResourceDifference.PruneSkipped) return resource with
        {
            Cause =
            DriftCause.Pending
        };
        var synced = facts.App["status"]["history"].Items.LastOrDefault()["deployedAt"].Time
            ?? facts.App["status"]["operationState"]["finishedAt"].Time;
        // An episode that goes on does not say what of the resources that differ now is its own, unless it was seen without the others
        var drifted = DriftedBefore(facts) is { IsEmpty: false } before ? Contains(before, resource)
            : facts.Drift.Active && Contains(facts.Drift.Resources, resource);
        var fields = resource.Detail?.Fields ?? [];
        var byHand = fields.Count(field => field.Hand?.At > synced);
        return resource with
        {
            Cause = byHand > 0 && byHand < fields.Length ? DriftCause.Both : byHand > 0 || drifted ? resource.Cause : DriftCause.Pending,
        };
    }

    private static DriftCause CauseWhenMoved(AppFacts facts, ImmutableArray<DriftingResource> resources) =>
        facts.Drift.Active || resources.Any(resource => resource.Cause != DriftCause.Pending) ? DriftCause.Both : DriftCause.Pending;

    /// <summary>What differed while git still said what had been applied.</summary>
    private static ImmutableArray<ResourceFacts> DriftedBefore(AppFacts facts)
    {
        var before = facts.View.Before;
        return before["status"]["sync"]["status"].Text == "OutOfSync" && WasApplied(before) ? StandingFacts.OutOfSync(before) : [];
    }

    private static bool Contains(ImmutableArray<ResourceFacts> resources, DriftingResource resource) =>
        resources.Any(other => other.Key == resource.Facts.Key);
}
