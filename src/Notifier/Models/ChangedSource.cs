using Notifications.Notifier.Git;

namespace Notifications.Notifier.Models;

/// <summary>A source whose revision an event's Application takes up, or waits for.</summary>
/// <param name="Origin">What tells its repository or chart apart, however its address is written.</param>
/// <param name="Revision">The commit or version; where something names the commit that changed the Application's own files, that
/// one.</param>
/// <param name="Previous">What ran before; empty when that is not known.</param>
internal sealed record ChangedSource(SourceFacts Source, string Origin, Revision Revision, Revision Previous)
{
    /// <summary>It ran before something else did, and is run again.</summary>
    public bool GoesBack { get; private init; }

    /// <summary>Those that moved; where none is known to have moved, the one that a single line names. Each repository and revision once;
    /// none without a revision.</summary>
    public static ImmutableArray<ChangedSource> Of(AppFacts facts)
    {
        var all = facts.Sources.Select(source => Of(facts, source)).Where(changed => changed.Revision.Kind is not RevisionKind.Empty)
            .DistinctBy(changed => (changed.Origin, changed.Revision.Text)).ToList();
        var moved = all.Where(changed => changed.Previous.Text.Length > 0 && changed.Previous.Text != changed.Source.Revision.Text)
            .ToImmutableArray();
        return moved.IsEmpty ? [.. all.OrderByDescending(changed => changed.Source.Index == facts.Source?.Index).Take(1)] : moved;
    }

    private static ChangedSource Of(AppFacts facts, SourceFacts source)
    {
        var kind = facts.Transition?.Kind;
        var deployed = facts.DeployedFrom(source).ToList();
        var previous = kind is TransitionKinds.ChangePending or TransitionKinds.SyncRollback ? source.Previous
            : deployed.FirstOrDefault(Revision.Parse(null));
        var wanted = source.Revision.Text.Length > 0 ? source.Revision : Wanted(facts, source);
        var back = kind is not (TransitionKinds.ChangePending or TransitionKinds.SyncRollback) && wanted != previous
            && deployed.Skip(1).Contains(wanted);
        var named = back ? null : AppliedChanges.ChangedAt(facts, source.Index);
        return new ChangedSource(source, OriginOf(source), named is null ? wanted : Revision.Parse(named), previous) { GoesBack = back };
    }

    /// <summary>A sync that names no revision goes to the one that git has.</summary>
    private static Revision Wanted(AppFacts facts, SourceFacts source)
    {
        var revisions = SyncReader.Revisions(facts.App["status"]["sync"]);
        return Revision.Parse(revisions.Length == facts.Sources.Length ? revisions[source.Index] : null);
    }

    private static string OriginOf(SourceFacts source) => source.Chart is { } chart
        ? $"{RemoteUrl.WithoutCredentials(source.Url)}/{chart}" : source.Repository?.Key ?? RemoteUrl.WithoutCredentials(source.Url);

    /// <summary>As messages keep it.</summary>
    public ChangeFacts Describe(Enriched enriched)
    {
        // What was found out is about the revision that runs, not about a commit that somebody named.
        var commit = Revision == Source.Revision ? enriched.Commits.GetValueOrDefault(Source.Index) : null;
        return new ChangeFacts(Source.DisplayName, Revision.Text, Revision.Short)
        {
            Url = Source.Repository?.CommitUrl(Revision),
            CompareUrl = Source.Repository?.CompareUrl(Previous, Revision),
            Subject = commit?.Subject,
            Author = commit?.Author,
            PullRequest = commit?.Change,
            PullRequestUrl = commit?.Change is { } number ? Source.Repository?.ChangeUrl(number) : null,
        };
    }
}
