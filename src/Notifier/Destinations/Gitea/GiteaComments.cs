using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>Comments on pull requests, which are issues to Gitea, of the user that the token is of.</summary>
internal sealed class GiteaComments(GiteaClient api, GiteaOptions options, TimeProvider time) : IForgeComments
{
    private const int MostComments = 20_000;

    private readonly ForgeQuestions<string, string> _authors = new(1, time);
    private readonly Uri _web = ForgeNames.WebOf(options.ApiUrl, GiteaNames.Api);

    public async Task<IReadOnlyList<ForgeComment>> OursAsync(RequestName request, CancellationToken cancellationToken)
    {
        var author = await AuthorAsync(cancellationToken);
        try
        {
            var (comments, _) = await api.ListAsync<GiteaComment>(
                GiteaClient.Path(request.Project, Comments(request)), request.Project, MostComments, comment => comment.Id > 0,
                cancellationToken);
            return [.. comments.Where(comment => string.Equals(comment.User?.Login, author, StringComparison.OrdinalIgnoreCase))
                .Select(comment => Comment(request, comment))];
        }
        catch (ForgeException trouble) when (trouble.Failure is ForgeFailure.Unavailable { Reached: true })
        {
            // Of a pull request that does not exist Gitea says that it is in trouble itself.
            await PullAsync(request, cancellationToken);
            throw;
        }
    }

    public Task<ForgeComment> CreateAsync(RequestName request, string body, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Post, request, Comments(request), body, cancellationToken);

    public Task<ForgeComment> UpdateAsync(RequestName request, long id, string body, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Patch, request, Comment(id), body, cancellationToken);

    public async Task DeleteAsync(RequestName request, long id, CancellationToken cancellationToken)
    {
        try
        {
            await api.WriteAsync(
                HttpMethod.Delete, GiteaClient.Path(request.Project, Comment(id)), request.Project, body: null, cancellationToken);
        }
        catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound)
        {
        }
    }

    private async Task<string> AuthorAsync(CancellationToken cancellationToken) => options.Author ?? await _authors.AskAsync(
        "",
        async ask => (await api.GetAsync<GiteaUser>("user", project: null, user => user.Login is { Length: > 0 }, ask)).Login!,
        _ => TimeSpan.FromHours(1), cancellationToken);

    private async Task<ForgeComment> WriteAsync(
        HttpMethod method, RequestName request, string path, string body, CancellationToken cancellationToken)
    {
        try
        {
            var whole = GiteaClient.Path(request.Project, path);
            var answer = await api.WriteAsync(
                method, whole, request.Project, new Dictionary<string, object?> { ["body"] = body }, cancellationToken);
            return Comment(request, api.Whole<GiteaComment>($"{method} {whole}", answer, comment => comment.Id > 0));
        }
        catch (ForgeException forbidden) when (forbidden.Failure is ForgeFailure.Unusable { Repository: not null } unusable)
        {
            // A closed conversation is told in the language of the server: its status is that of a missing permission.
            if (!(await PullAsync(request, cancellationToken)).IsLocked) throw;
            var said = unusable.Reason[..unusable.Reason.IndexOf(';', StringComparison.Ordinal)];
            throw new ForgeException(new ForgeFailure.Refused($"{said}: the conversation of the pull request is locked"));
        }
    }

    private Task<GiteaPull> PullAsync(RequestName request, CancellationToken cancellationToken) => api.GetAsync<GiteaPull>(
        GiteaClient.Path(request.Project, string.Create(CultureInfo.InvariantCulture, $"pulls/{request.Number}")), request.Project,
        pull => pull.Number > 0, cancellationToken);

    /// <summary>Its page is where readers know the server, which need not be where we ask it.</summary>
    private ForgeComment Comment(RequestName request, GiteaComment comment) => new(
        comment.Id, comment.Body ?? "",
        Uri.TryCreate(comment.HtmlUrl, UriKind.Absolute, out var page) && page.Scheme is "https" or "http" ? page
            : new Uri(_web, string.Create(
                CultureInfo.InvariantCulture, $"{request.Project}/pulls/{request.Number}#issuecomment-{comment.Id}")));

    private static string Comments(RequestName request) =>
        string.Create(CultureInfo.InvariantCulture, $"issues/{request.Number}/comments");

    private static string Comment(long id) => string.Create(CultureInfo.InvariantCulture, $"issues/comments/{id}");
}
