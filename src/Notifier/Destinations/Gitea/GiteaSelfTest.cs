using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>Asks the server whose the token is. Which scopes it has, nobody tells.</summary>
internal static class GiteaSelfTest
{
    public static async Task<(bool IsUsable, string Text)> AskAsync(
        GiteaOptions options, GiteaClient api, CancellationToken cancellationToken)
    {
        var needed = $"it needs the scopes read:user, {(options.CommitStatuses ? "write" : "read")}:repository and write:issue";
        try
        {
            var user = await api.GetAsync<GiteaUser>("user", project: null, found => found.Login is { Length: > 0 }, cancellationToken);
            return options.Author is { } author && !author.Equals(user.Login, StringComparison.OrdinalIgnoreCase)
                ? (false, $"{options.ApiUrl} as {user.Login}, and the destination's author is {author}: comments would not be found again")
                : (true, $"{options.ApiUrl} as {user.Login}; {needed}");
        }
        catch (ForgeException refused) when (refused.Failure is ForgeFailure.Unusable && options.Author is { } author)
        {
            return (true, $"{options.ApiUrl} as {author}, which the token may not ask ({refused.Failure.Reason}); {needed}");
        }
        catch (ForgeException refused)
        {
            return (false, refused.Failure.Reason);
        }
    }
}
