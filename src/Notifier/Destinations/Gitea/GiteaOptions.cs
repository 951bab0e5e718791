using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary><c>type: gitea</c>, for Gitea and Forgejo. The token needs the scopes read:user, read:repository and write:issue, and
/// write:repository for commit statuses.</summary>
/// <param name="ApiUrl">https://HOST/api/v1/, with a trailing slash.</param>
internal sealed record GiteaOptions(Uri ApiUrl) : ForgeOptions(ApiUrl)
{
    public required Secret Token { get; init; }

    /// <summary>User name that is commented as; null: the server is asked, for which the token needs the scope read:user.</summary>
    public string? Author { get; init; }

    /// <summary>A commit status for each Application. Default: false.</summary>
    public bool CommitStatuses { get; init; }

    /// <summary>The server as it is installed limits nothing: this is what spares it and its readers.</summary>
    public static ForgeLimits UsualLimits { get; } = new()
    {
        WritesPerMinute = 120,
        WritesPerHour = 3600,
        BetweenWrites = TimeSpan.FromMilliseconds(250),
        BetweenNewComments = TimeSpan.FromSeconds(1),
    };
}
