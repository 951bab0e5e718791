using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>
/// Comments on pull requests, of the user that the token is of. Each begins a thread, by whose id it is known: comments are numbered within
/// their threads. The thread is closed, so that no policy waits for somebody to resolve it.
/// </summary>
internal sealed class AzureDevOpsComments(AzureDevOpsClient api, AzureDevOpsOptions options, TimeProvider time) : IForgeComments
{
    private readonly ForgeQuestions<string, AzureIdentity> _users = new(1, time);

    /// <summary>Whose the token is.</summary>
    public Task<AzureIdentity> UserAsync(CancellationToken cancellationToken) => _users.AskAsync(
        "",
        async ask => (await api.GetAsync<AzureConnection>(
            "_apis/connectionData", project: null, found => found.AuthenticatedUser?.Id is { Length: > 0 }, ask)).AuthenticatedUser!,
        _ => TimeSpan.FromHours(1), cancellationToken);

    public async Task<IReadOnlyList<ForgeComment>> OursAsync(RequestName request, CancellationToken cancellationToken)
    {
        var user = await UserAsync(cancellationToken);
        var threads = await api.GetAsync<AzureList<AzureThread>>(
            AzureDevOpsClient.Path(request.Project, Threads(request)), request.Project,
            found => found.Value?.All(thread => thread is { Id: > 0 }) is true, cancellationToken);
        return [.. threads.Value!
            .Where(thread => !thread.IsDeleted
                && thread.Comments is [{ CommentType: "text", IsDeleted: false, Content: not null } first, ..]
                && string.Equals(first.Author?.Id, user.Id, StringComparison.OrdinalIgnoreCase))
            .Select(thread => Comment(request, thread.Id, thread.Comments![0].Content!))];
    }

    public async Task<ForgeComment> CreateAsync(RequestName request, string body, CancellationToken cancellationToken)
    {
        var path = AzureDevOpsClient.Path(request.Project, Threads(request));
        var answer = await api.WriteAsync(
            HttpMethod.Post, path, request.Project,
            new { comments = new[] { new { parentCommentId = 0, content = body, commentType = "text" } }, status = "closed" },
            cancellationToken);
        var thread = api.Whole<AzureThread>($"POST {path}", answer, found => found.Id > 0);
        return Comment(request, thread.Id, body);
    }

    public async Task<ForgeComment> UpdateAsync(RequestName request, long id, string body, CancellationToken cancellationToken)
    {
        await api.WriteAsync(HttpMethod.Patch, First(request, id), request.Project, new { content = body }, cancellationToken);
        return Comment(request, id, body);
    }

    public async Task DeleteAsync(RequestName request, long id, CancellationToken cancellationToken)
    {
        try
        {
            await api.WriteAsync(HttpMethod.Delete, First(request, id), request.Project, body: null, cancellationToken);
        }
        catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound)
        {
        }
    }

    private ForgeComment Comment(RequestName request, long id, string body)
    {
        var slash = request.Project.LastIndexOf('/');
        var (project, name) = (Uri.EscapeDataString(request.Project[..slash]), Uri.EscapeDataString(request.Project[(slash + 1)..]));
        return new ForgeComment(id, body, new Uri(options.ApiUrl, string.Create(
            CultureInfo.InvariantCulture, $"{project}/_git/{name}/pullrequest/{request.Number}?discussionId={id}")));
    }

    private static string First(RequestName request, long thread) => AzureDevOpsClient.Path(
        request.Project, string.Create(CultureInfo.InvariantCulture, $"{Threads(request)}/{thread}/comments/1"));

    private static string Threads(RequestName request) =>
        string.Create(CultureInfo.InvariantCulture, $"pullRequests/{request.Number}/threads");
}
