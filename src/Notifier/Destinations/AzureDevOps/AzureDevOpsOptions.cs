using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary><c>type: azure-devops</c>, for an organisation of Azure DevOps Services or a collection of Azure DevOps Server. The token needs
/// the scopes Code (read) and Pull Request Threads (read and write), and Code (status) for commit statuses.</summary>
/// <param name="ApiUrl">https://dev.azure.com/ORGANISATION/ or https://HOST/COLLECTION/, with a trailing slash.</param>
internal sealed record AzureDevOpsOptions(Uri ApiUrl) : ForgeOptions(ApiUrl)
{
    /// <summary>A personal access token.</summary>
    public required Secret Token { get; init; }

    /// <summary>A commit status for each Application. Default: false.</summary>
    public bool CommitStatuses { get; init; }

    /// <summary>Azure DevOps counts what a request costs, and not requests: what it delays or refuses, it says.</summary>
    public static ForgeLimits UsualLimits { get; } = new()
    {
        WritesPerMinute = 120,
        WritesPerHour = 3600,
        BetweenWrites = TimeSpan.FromMilliseconds(250),
        BetweenNewComments = TimeSpan.FromSeconds(1),
    };
}
