using Notifications.Notifier.Destinations.Forges;
using Octokit;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Comments on pull requests, of the login that the credentials are of.</summary>
internal sealed class GitHubComments(GitHubClient api, IGitHubCredentials credentials) : IForgeComments
{
    public async Task<IReadOnlyList<ForgeComment>> OursAsync(RequestName request, CancellationToken cancellationToken)
    {
        var author = await credentials.AuthorAsync(cancellationToken);
        var all = await CallAsync(request, (token, pull) => api.CommentsAsync(token, pull, cancellationToken), cancellationToken);
        return [.. all.Where(comment => string.Equals(comment.User?.Login, author, StringComparison.OrdinalIgnoreCase)).Select(Comment)];
    }

    public async Task<ForgeComment> CreateAsync(RequestName request, string body, CancellationToken cancellationToken) => Comment(
        await CallAsync(request, (token, pull) => api.CreateCommentAsync(token, pull, body, cancellationToken), cancellationToken));

    public async Task<ForgeComment> UpdateAsync(RequestName request, long id, string body, CancellationToken cancellationToken) => Comment(
        await CallAsync(request, (token, pull) => api.UpdateCommentAsync(token, pull, id, body, cancellationToken), cancellationToken));

    public Task DeleteAsync(RequestName request, long id, CancellationToken cancellationToken) =>
        CallAsync(request, (token, pull) => api.DeleteCommentAsync(token, pull, id, cancellationToken), cancellationToken);

    private Task<T> CallAsync<T>(RequestName request, Func<string, PullRequestName, Task<T>> call, CancellationToken cancellationToken)
    {
        var pull = new PullRequestName(RepositoryName.Of(request.Project), request.Number);
        return credentials.CallAsync(pull.Repository, token => call(token, pull), cancellationToken);
    }

    private static ForgeComment Comment(IssueComment comment) =>
        new(comment.Id, comment.Body ?? "", Uri.TryCreate(comment.HtmlUrl, UriKind.Absolute, out var page) ? page : null);
}
