namespace Notifications.Dashboard.Pages;

/// <summary>What every page knows of the request.</summary>
/// <param name="Reader">Null: nobody has signed in.</param>
/// <param name="AntiforgeryToken">For its forms.</param>
/// <param name="Path">With its query.</param>
/// <param name="Now">Times are shown as seen from here.</param>
public sealed record PageRequest(string? Reader, bool MayWrite, string AntiforgeryToken, string Path, DateTimeOffset Now)
{
    /// <summary>There is something to sign out of.</summary>
    public bool CanLeave { get; init; }
}
