using Microsoft.AspNetCore.Http.Extensions;
using Notifications.Dashboard.Views;

namespace Notifications.Dashboard.Pages;

/// <summary>Addresses of the first view with another filter.</summary>
internal static class NowLinks
{
    public static string To(NowFilter filter)
    {
        var query = new QueryBuilder();
        Add(query, "search", filter.Search);
        Add(query, "instance", filter.Instance);
        Add(query, "sync", filter.Sync);
        Add(query, "health", filter.Health);
        Add(query, "only", WordOf(filter.Only));
        Add(query, "page", filter.Page > 1 ? filter.Page.ToString(CultureInfo.InvariantCulture) : null);
        return "/" + query;
    }

    public static string? WordOf(Standstill? only) => only switch
    {
        Standstill.Drift => "drift",
        Standstill.Pending => "pending",
        _ => null,
    };

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (value is not null) query.Add(name, value);
    }
}
