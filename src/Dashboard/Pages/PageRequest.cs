namespace Notifications.Dashboard.Pages;

/// <summary>What every page knows of the request.</summary>
/// <param name="Reader">Null: nobody has signed in.</param>
/// <param name="AntiforgeryToken">For its forms.</param>
/// <param name="Now">Times are shown as seen from here.</param>
public sealed record PageRequest(string? Reader, bool MayWrite, string AntiforgeryToken, DateTimeOffset Now);
