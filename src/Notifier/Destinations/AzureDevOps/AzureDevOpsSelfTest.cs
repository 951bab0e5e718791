using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>Asks whose the token is. Which scopes it has, nobody tells.</summary>
internal static class AzureDevOpsSelfTest
{
    public static async Task<(bool IsUsable, string Text)> AskAsync(
        AzureDevOpsOptions options, AzureDevOpsComments comments, CancellationToken cancellationToken)
    {
        try
        {
            var user = await comments.UserAsync(cancellationToken);
            return (true, $"{options.ApiUrl} as {user.ProviderDisplayName ?? user.Id}; it needs the scopes Code (read), "
                + $"Pull Request Threads (read and write){(options.CommitStatuses ? ", Code (status)" : "")}");
        }
        catch (ForgeException refused)
        {
            return (false, refused.Failure.Reason);
        }
    }
}
