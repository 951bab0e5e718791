using Notifications.Notifier.Git;

namespace Notifications.Notifier.Models;

/// <summary>Pairs an Application's sources with the revisions that an event is about.</summary>
internal static class SourceReader
{
    public static ImmutableArray<SourceFacts> Read(JsonView app, Transition? transition, SyncOperation? sync, Repositories repositories)
    {
        var (revisions, previous) = RevisionsOf(app, transition, sync);
        var sources = SourcesOf(app, revisions.Length);
        return [.. sources.Select(
            (source, i) => Read(app, source, i, At(revisions, i, sources.Length), At(previous, i, sources.Length), repositories))];
    }

    /// <summary>What the history says was deployed from the repository of a source before a time, newest first.</summary>
    /// <param name="sources">How many the Application has.</param>
    public static IEnumerable<Revision> Deployed(
        JsonView app, SourceFacts source, int sources, DateTimeOffset? before, Repositories repositories)
    {
        return app["status"]["history"].Items.Reverse()
            .Where(entry => before is null || entry["deployStartedAt"].Time is not { } began || began < before)
            .Where(entry => Url(entry) is not { } url || repositories.Find(url)?.Key == source.Repository?.Key)
            .Select(entry => At(SyncReader.Revisions(entry), source.Index, sources))
            .Select(revision => Revision.Parse(
                source.Hydrated.Text.Length > 0 ? DryCommit(app["status"]["sourceHydrator"], revision) : revision));

        string? Url(JsonView entry) =>
            (sources > 1 ? entry["sources"].Items.ElementAtOrDefault(source.Index) : entry["source"])["repoURL"].Text;
    }

    /// <summary>The revisions that the event is about, and those that were there before where it says so.</summary>
    private static (ImmutableArray<string> Now, ImmutableArray<string> Before) RevisionsOf(
        JsonView app, Transition? transition, SyncOperation? sync)
    {
        var status = app["status"];
        var payload = transition is null ? default : new JsonView(transition.Data);
        return transition?.Kind switch
        {
            TransitionKinds.ChangePending => (
                FirstFull(SyncReader.Revisions(payload, "toRevision", "toRevisions"), SyncReader.Revisions(status["sync"])),
                SyncReader.Revisions(payload, "fromRevision", "fromRevisions")),
            TransitionKinds.SyncStatusChanged or TransitionKinds.ConditionAppeared or TransitionKinds.ConditionCleared => (
                FirstFull(SyncReader.Revisions(status["sync"]), Deployed(status, before: null)), []),
            // What was taken back, and what runs instead.
            TransitionKinds.SyncRollback => (SyncReader.Revisions(payload, "fromRevision", "fromRevisions"), sync?.Revisions ?? []),
            { } kind when SyncReader.IsSync(kind) => (sync?.Revisions ?? [], Deployed(status, sync?.StartedAt)),
            null => (FirstFull(sync?.Revisions ?? [], SyncReader.Revisions(status["sync"])), Deployed(status, sync?.StartedAt)),
            _ => (FirstFull(SyncReader.Revisions(payload), Deployed(status, before: null), sync?.Revisions
                ?? [], SyncReader.Revisions(status["sync"])), []),
        };
    }

    /// <summary>Of the newest entry of the history, or of the newest that began before a time.</summary>
    private static ImmutableArray<string> Deployed(JsonView status, DateTimeOffset? before) =>
        status["history"].Items.LastOrDefault(
            entry => before is null || entry["deployStartedAt"].Time is not { } began || began < before) is { Exists: true } last
            ? SyncReader.Revisions(last)
            : [];

    private static ImmutableArray<string> FirstFull(params ReadOnlySpan<ImmutableArray<string>> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Any(revision => revision.Length > 0))
            {
                return candidate;
            }
        }

        return [];
    }

    /// <summary>Those of the specification, unless only those of the operation are as many as the revisions.</summary>
    private static ImmutableArray<JsonView> SourcesOf(JsonView app, int revisions)
    {
        var specified = Sources(app["spec"]);
        var operated = Sources(app["status"]["operationState"]["syncResult"]);
        var hydrator = app["spec"]["sourceHydrator"]["drySource"];
        return specified.IsEmpty && hydrator.Exists ? [hydrator]
            : specified.Length != revisions && operated.Length == revisions && revisions > 0 ? operated
            : specified;
    }

    private static ImmutableArray<JsonView> Sources(JsonView node) =>
        node["sources"].Items.Any() ? [.. node["sources"].Items] : node["source"].Exists ? [node["source"]] : [];

    private static SourceFacts Read(JsonView app, JsonView source, int index, string revision, string previous, Repositories repositories)
    {
        var dry = app["spec"]["sourceHydrator"]["drySource"];
        var effective = dry.Exists ? dry : source;
        var url = effective["repoURL"].Text ?? source["repoURL"].Text ?? "";
        var chart = source["chart"].Text;
        var wrote = DryCommit(app["status"]["sourceHydrator"], revision);
        return new SourceFacts(
            index,
            source["name"].Text,
            source["ref"].Text,
            url,
            chart is null ? repositories.Find(url) : null,
            effective["path"].Text,
            chart,
            effective["targetRevision"].Text ?? "",
            Revision.Parse(wrote ?? revision),
            Revision.Parse(wrote is null ? null : revision),
            Revision.Parse(wrote is null ? previous : DryCommit(app["status"]["sourceHydrator"], previous)),
            effective);
    }

    /// <summary>The commit that the hydrator made this one from.</summary>
    private static string? DryCommit(JsonView hydrator, string hydrated)
    {
        foreach (var operation in (ReadOnlySpan<JsonView>)[hydrator["currentOperation"], hydrator["lastSuccessfulOperation"]])
        {
            if (hydrated.Length > 0 && operation["hydratedSHA"].Text == hydrated)
            {
                return operation["drySHA"].Text;
            }
        }

        return null;
    }

    /// <summary>A single revision belongs to a single source; several go by position.</summary>
    private static string At(ImmutableArray<string> revisions, int index, int sources) =>
        index < revisions.Length && (revisions.Length == sources || sources == 1) ? revisions[index] : "";
}
