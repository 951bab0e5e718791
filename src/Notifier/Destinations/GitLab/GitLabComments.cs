using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>Notes on merge requests, of the user that the token is of.</summary>
internal sealed class GitLabComments(GitLabClient api, GitLabOptions options, TimeProvider time) : IForgeComments
{
    private const int MostNotes = 20_000;

    private readonly ForgeQuestions<string, string> _authors = new(1, time);
    private readonly Uri _web = ForgeNames.WebOf(options.ApiUrl, GitLabNames.Api);

    public async Task<IReadOnlyList<ForgeComment>> OursAsync(RequestName request, CancellationToken cancellationToken)
    {
        var author = await AuthorAsync(cancellationToken);
        var (notes, _) = await api.ListAsync<GitLabNote>(
            GitLabClient.Path(request.Project, Notes(request) + "?order_by=created_at&sort=asc"), request.Project, MostNotes,
            note => note.Id > 0, cancellationToken);
        return [.. notes.Where(note => !note.System && string.Equals(note.Author?.Username, author, StringComparison.OrdinalIgnoreCase))
            .Select(note => Comment(request, note))];
    }

    public Task<ForgeComment> CreateAsync(RequestName request, string body, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Post, request, Notes(request), body, cancellationToken);

    public Task<ForgeComment> UpdateAsync(RequestName request, long id, string body, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Put, request, Note(request, id), body, cancellationToken);

    public async Task DeleteAsync(RequestName request, long id, CancellationToken cancellationToken)
    {
        try
        {
            await api.WriteAsync(HttpMethod.Delete, request.Project, Note(request, id), body: null, cancellationToken);
        }
        catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound)
        {
        }
    }

    private async Task<string> AuthorAsync(CancellationToken cancellationToken)
    {
        if (options.Author is { } author) return author;
        try
        {
            return await _authors.AskAsync(
                "",
                async ask =>
                    (await api.GetAsync<GitLabUser>("user", project: null, user => user.Username is { Length: > 0 }, ask)).Username!,
                _ => TimeSpan.FromHours(1), cancellationToken);
        }
        catch (ForgeException refused) when (
            refused.Failure is ForgeFailure.Unusable unusable && options.TokenKind is GitLabTokenKind.Job)
        {
            throw new ForgeException(
                unusable with { Reason = $"{unusable.Reason} A token of a job may not ask whose it is: set the destination's author." });
        }
    }

    private async Task<ForgeComment> WriteAsync(
        HttpMethod method, RequestName request, string path, string body, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.WriteAsync(
                method, request.Project, path, new Dictionary<string, object?> { ["body"] = body }, cancellationToken);
            return Comment(request, api.Whole<GitLabNote>($"{method} {path}", answer, note => note.Id > 0));
        }
        catch (ForgeException forbidden) when (forbidden.Failure is ForgeFailure.Unusable { Repository: not null } unusable)
        {
            // GitLab has no word for it: a closed conversation and a missing permission are the same answer.
            if (await IsClosedAsync(request, cancellationToken) is not { } why) throw;
            throw new ForgeException(
                new ForgeFailure.Refused($"{unusable.Reason[..unusable.Reason.IndexOf(';', StringComparison.Ordinal)]}: {why}"));
        }
    }

    private async Task<string?> IsClosedAsync(RequestName request, CancellationToken cancellationToken)
    {
        var merge = await api.GetAsync<GitLabMergeRequest>(
            GitLabClient.Path(request.Project, string.Create(CultureInfo.InvariantCulture, $"merge_requests/{request.Number}")),
            request.Project,
            found => found.Iid > 0, cancellationToken);
        if (merge.DiscussionLocked) return "the conversation of the merge request is locked";
        var project = await api.GetAsync<GitLabProject>(
            GitLabClient.Path(request.Project, ""), request.Project, _ => true, cancellationToken);
        return project.Archived ? "the project is archived" : null;
    }

    private ForgeComment Comment(RequestName request, GitLabNote note) => new(
        note.Id, note.Body ?? "",
        new Uri(_web, string.Create(CultureInfo.InvariantCulture, $"{request.Project}/-/merge_requests/{request.Number}#note_{note.Id}")));

    private static string Notes(RequestName request) =>
        string.Create(CultureInfo.InvariantCulture, $"merge_requests/{request.Number}/notes");

    private static string Note(RequestName request, long id) => string.Create(CultureInfo.InvariantCulture, $"{Notes(request)}/{id}");
}
