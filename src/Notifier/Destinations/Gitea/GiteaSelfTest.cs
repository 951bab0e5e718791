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
        catch (ForgeException refused)
        {
            var reason = refused.Failure.Reason;
            return options.Author is not null && reason.Contains("with 403:", StringComparison.Ordinal)
                ? (true, $"{options.ApiUrl} as {options.Author}, which the token may not ask ({reason}); {needed}") : (false, reason);
        }
    }
}
