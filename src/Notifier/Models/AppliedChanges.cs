using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Models;

/// <summary>What an event's Application takes from the repositories of a forge, each repository and commit once.</summary>
internal static class AppliedChanges
{
    private const string LastChange = "mrp-controller.argoproj.io/change-revision";

    /// <param name="served">Sources at the forge whose repositories the credentials may be used on.</param>
    public static ImmutableArray<AppliedChange> Of(AppFacts facts, IReadOnlyCollection<SourceFacts> served)
    {
        var status = facts.App["status"];
        IReadOnlyList<string> types = status["sourceTypes"].Texts is { Count: > 0 } several ? several : [status["sourceType"].Text ?? ""];
        var all = facts.Sources.Select(
            (source, i) => (Source: source, Paths: source.PathsFor(types.ElementAtOrDefault(i) is { Length: > 0 } type ? type : null)))
            .ToList();
        var annotation = facts.App["metadata"]["annotations"][PathRules.Annotation].Text;
        var namesPaths = !string.IsNullOrWhiteSpace(annotation);
        return [.. all.Where(pair => served.Contains(pair.Source) && pair.Source.Revision.Kind is RevisionKind.Commit)
            .GroupBy(pair => (pair.Source.Repository!.Project, pair.Source.Revision.Text))
            .Select(group => new AppliedChange(
                group.Key.Project,
                group.Select(pair => Before(facts, pair.Source)).OfType<string>().FirstOrDefault(),
                group.Key.Text,
                PathRules.Of([.. group.Select(pair => pair.Paths)], [.. all.Select(pair => pair.Paths)], annotation),
                // a source that only others point into has no manifests
                namesPaths ? [] : [.. group.Select(pair => pair.Paths).Where(paths => paths.Path.Length > 0 || paths.Ref is null)],
                group.Select(pair => ChangedAt(facts, pair.Source.Index)).OfType<string>().FirstOrDefault()))];
    }

    /// <summary>Where a transition names what was there before, that; else the newest other commit that was deployed.</summary>
    private static string? Before(AppFacts facts, SourceFacts source)
    {
        var named = facts.Transition?.Kind is TransitionKinds.ChangePending or TransitionKinds.SyncRollback;
        var deployed = facts.DeployedFrom(source);
        var candidates = named ? deployed.Prepend(source.Previous) : deployed.Append(source.Previous);
        return candidates.FirstOrDefault(revision => revision.Kind is RevisionKind.Commit && revision != source.Revision).Text;
    }

    /// <summary>https://github.com/argoproj-labs/argocd-monorepo-controller: a commit, or a JSON list of them by source.</summary>
    public static string? ChangedAt(AppFacts facts, int index)
    {
        var annotations = facts.App["metadata"]["annotations"];
        return Commit(annotations[LastChange].Text) ?? Commit(ListOf(annotations[LastChange + "s"].Text).ElementAtOrDefault(index));
    }

    private static string? Commit(string? text) => Revision.Parse(text) is { Kind: RevisionKind.Commit } revision ? revision.Text : null;

    private static IReadOnlyList<string> ListOf(string? json)
    {
        try
        {
            return json is null ? [] : new JsonView(JsonSerializer.Deserialize<JsonElement>(json)).Texts;
        }
        catch (JsonException)
        {
            return []; // somebody else's annotation: without it nothing is known
        }
    }
}
