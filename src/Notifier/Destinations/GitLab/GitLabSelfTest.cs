using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>Asks GitLab whose the token is, and which scopes it has
/// (https://docs.gitlab.com/api/personal_access_tokens/#retrieve-a-personal-access-token).</summary>
internal static class GitLabSelfTest
{
    private const string Needed = "scope api, role Developer in the projects";

    public static async Task<(bool IsUsable, string Text)> AskAsync(
        GitLabOptions options, GitLabClient api, CancellationToken cancellationToken)
    {
        if (options.TokenKind is GitLabTokenKind.Job) return (
            true, $"{options.ApiUrl} as {options.Author ?? "nobody that is named (set author)"}: a token of a job, which cannot ask what it may do");
        try
        {
            var user = await api.GetAsync<GitLabUser>("user", project: null, found => found.Username is not null, cancellationToken);
            var who = $"{options.ApiUrl} as {user.Username}";
            if (options.TokenKind is GitLabTokenKind.OAuth) return (true, $"{who}; it needs {Needed}");
            var token = await api.GetAsync<GitLabToken>(
                "personal_access_tokens/self", project: null, found => found.Scopes is not null, cancellationToken);
            return token.Scopes!.Contains("api", StringComparer.Ordinal)
                ? (true, $"{who}, scope api; it needs the role Developer in the projects")
                : (false, $"{who}: the scope api is missing; it has {string.Join(", ", token.Scopes!)}");
        }
        catch (ForgeException refused)
        {
            return (false, refused.Failure.Reason);
        }
    }
}
