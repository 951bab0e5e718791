using Notifications.Dashboard.Views;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Reading;

/// <summary>The first view: what all Applications are like now. Reads columns for all of them, and unpacks the documents of the few whose
/// drift is shown.</summary>
internal sealed class NowReader(Store store, ModelFactory models, TimeProvider time)
{
    private const int Shown = 6;
    private const int ShownResources = 3;

    private const string Waiting =
        "select destination, count(*), min(created_at) from delivery where ended_at is null group by destination order by 1";

    private const string Drifting = """
        select a.application, a.drift_since, e.body from application a join event e on e.event_id = a.event_id
        where a.gone = 0 and a.drifts = 1 order by coalesce(a.drift_since, 0) desc, a.application limit @most
        """;

    private const string Pending = """
        select application, pending_since, pending_revision from application
        where gone = 0 and pending_since is not null order by pending_since, application limit @most
        """;

    public Task<NowView> ReadAsync(NowFilter filter, CancellationToken cancellationToken) => store.ReadAsync(
        async (session, token) =>
        {
            var groups = await ListedApplications.GroupsAsync(session, token);
            var drift = await session.QueryAsync(
                Drifting, [("most", Shown)], row => (row.Text(0), row.TimeOrNull(1), row.Blob(2)), token);
            var pending = await session.QueryAsync(
                Pending, [("most", Shown)], row => new PendingRow(row.Text(0), row.Time(1), row.TextOrNull(2)), token);
            var waiting = await session.QueryAsync(
                Waiting, row => new WaitingRow(row.Text(0), row.Count(1), row.Time(2)), token);
            var total = groups.Sum(group => group.Number);
            return new NowView(
                time.GetUtcNow(),
                Counts(["Synced", "OutOfSync", "Unknown"], groups, group => group.Sync),
                Counts(["Healthy", "Progressing", "Degraded", "Missing", "Suspended", "Unknown"], groups, group => group.Health),
                Instances(groups),
                groups.Where(group => group.Drifts).Sum(group => group.Number),
                [.. drift.Select(row => DriftOf(row.Item1, row.Item2, row.Item3))],
                groups.Where(group => group.IsPending).Sum(group => group.Number),
                pending,
                waiting,
                total,
                filter.IsAll ? total : await ListedApplications.CountAsync(session, filter, token),
                await ListedApplications.PageAsync(session, filter, token));
        },
        cancellationToken);

    private static IReadOnlyList<Count> Counts(
        string[] always, IReadOnlyList<ApplicationGroup> groups, Func<ApplicationGroup, string> wordOf) =>
        [.. always.Union(groups.Select(wordOf), StringComparer.Ordinal).Take(12)
            .Select(word => new Count(word, groups.Where(group => wordOf(group) == word).Sum(group => group.Number)))];

    private static IReadOnlyList<InstanceRow> Instances(IReadOnlyList<ApplicationGroup> groups) =>
    [
        .. groups.GroupBy(group => group.Instance, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new InstanceRow(
                group.Key,
                group.Sum(one => one.Number),
                group.Where(one => one.Sync == "OutOfSync").Sum(one => one.Number),
                group.Where(one => one.Health is "Degraded" or "Missing").Sum(one => one.Number),
                group.Where(one => one.Drifts).Sum(one => one.Number))),
    ];

    private DriftRow DriftOf(string application, DateTimeOffset? since, byte[] body)
    {
        try
        {
            var facts = models.FactsOf(EventView.Of(EventStore.Decode(body)), transition: null);
            var finding = DriftClassifier.Of(facts, ComparedResources.None);
            var resources = finding?.Resources.Select(resource => $"{resource.Facts.Kind} {resource.Facts.Name}").ToList() ?? [];
            return new DriftRow(
                application, finding is null ? null : DriftFinding.Word(finding.Cause), since, [.. resources.Take(ShownResources)],
                Math.Max(0, resources.Count - ShownResources));
        }
        catch (InvalidDataException)
        {
            return new DriftRow(application, null, since, [], 0); // its document cannot be read: that it drifts is known all the same
        }
    }
}
