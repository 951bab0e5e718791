using Notifications.Dashboard.Views;

namespace Notifications.Notifier.Reading;

/// <summary>Applications that are alike, counted.</summary>
internal sealed record ApplicationGroup(string Instance, string Sync, string Health, bool Drifts, bool IsPending, int Number);

/// <summary>Applications that are there, by the columns of <see cref="Intake.ListedRows"/>.</summary>
internal static class ListedApplications
{
    private const string Groups = """
        select instance, min(application), coalesce(sync, 'Unknown'), coalesce(health, 'Unknown'), coalesce(drifts, 0),
            cast(case when pending_since is null then 0 else 1 end as bigint), count(*)
        from application where gone = 0 group by instance, coalesce(sync, 'Unknown'), coalesce(health, 'Unknown'), coalesce(drifts, 0),
            case when pending_since is null then 0 else 1 end
        """;

    // Those that need somebody first
    private const string Order = """
        order by case when drifts = 1 then 0 when health in ('Degraded', 'Missing') then 1 when sync = 'OutOfSync' then 2
            when health = 'Progressing' then 3 else 4 end, application
        """;

    public static ValueTask<List<ApplicationGroup>> GroupsAsync(Session session, CancellationToken cancellationToken) =>
        session.QueryAsync(
            Groups,
            row => new ApplicationGroup(
                row.Text(1).Split('/')[0], row.Text(2), row.Text(3), row.Flag(4), row.Flag(5), row.Count(6)),
            cancellationToken);

    public static async ValueTask<int> CountAsync(Session session, NowFilter filter, CancellationToken cancellationToken)
    {
        var (where, args) = Conditions(filter);
        return await session.QueryFirstOrDefaultAsync(
            $"select count(*) from application where {where}", args.ToArray(), row => row.Count(0), cancellationToken);
    }

    public static ValueTask<List<ApplicationRow>> PageAsync(Session session, NowFilter filter, CancellationToken cancellationToken)
    {
        // The texts differ only by which conditions they have: each is prepared once.
        var (where, args) = Conditions(filter);
        args.AddRange([("most", NowView.PageLength), ("skip", (long)(filter.Page - 1) * NowView.PageLength)]);
        return session.QueryAsync(
            $"select application, project, sync, health, coalesce(drifts, 0), drift_since, pending_since, observed_at from application where {where} {Order} limit @most offset @skip",
            args.ToArray(),
            row => new ApplicationRow(
                row.Text(0), row.Text(1), row.TextOrNull(2), row.TextOrNull(3), row.Flag(4), row.TimeOrNull(5), row.TimeOrNull(6),
                row.Time(7)),
            cancellationToken);
    }

    private static (string Where, List<(string Name, object? Value)> Args) Conditions(NowFilter filter)
    {
        var where = new List<string> { "gone = 0" };
        var args = new List<(string Name, object? Value)>();
        if (filter.Search is { } search)
        {
            where.Add("(lower(application) like @search escape '!' or lower(project) like @search escape '!')");
            args.Add(("search", $"%{Like(search.ToLowerInvariant())}%"));
        }

        if (filter.Instance is { } instance)
        {
            where.Add("application like @instance escape '!'");
            args.Add(("instance", $"{Like(instance)}/%"));
        }

        if (filter.Sync is not null) where.Add("coalesce(sync, 'Unknown') = @sync");
        if (filter.Sync is not null) args.Add(("sync", filter.Sync));
        if (filter.Health is not null) where.Add("coalesce(health, 'Unknown') = @health");
        if (filter.Health is not null) args.Add(("health", filter.Health));
        if (filter.Only == Standstill.Drift) where.Add("drifts = 1");
        if (filter.Only == Standstill.Pending) where.Add("pending_since is not null");
        return (string.Join(" and ", where), args);
    }

    private static string Like(string text) => text.Replace("!", "!!", StringComparison.Ordinal)
        .Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
