using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Comments on pull requests, of the user that the token is of, or is itself.</summary>
internal sealed class BitbucketComments(BitbucketClient api, BitbucketShape shape, BitbucketOptions options, TimeProvider time)
    : IForgeComments
{
    private const int MostListed = 20_000;
    private const int MostTries = 3;

    private readonly ForgeQuestions<string, ImmutableArray<string>> _authors = new(1, time);

    public async Task<IReadOnlyList<ForgeComment>> OursAsync(RequestName request, CancellationToken cancellationToken)
    {
        var ids = await AuthorAsync(cancellationToken);
        var (listed, isCut) = await api.ListAsync(
            shape.Comments(request), request.Project, MostListed, json => new Listed(shape.Comment(request, json)), cancellationToken);
        if (isCut)
            throw new ForgeException(new ForgeFailure.Refused($"more than {MostListed} comments and changes are listed: ours may be among the others"));
        return [.. listed.Select(item => item.Comment).OfType<BitbucketComment>()
            .Where(comment => comment.Authors.Any(id => id is not null && ids.Contains(id, StringComparer.OrdinalIgnoreCase)))
            .DistinctBy(comment => comment.Id).Select(comment => new ForgeComment(comment.Id, comment.Text, comment.Page))];
    }

    public Task<ForgeComment> CreateAsync(RequestName request, string body, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Post, request, shape.NewComment(request), shape.Body(body), cancellationToken);

    public Task<ForgeComment> UpdateAsync(RequestName request, long id, string body, CancellationToken cancellationToken) =>
        OfVersionAsync(
            request, id,
            version =>
            {
                var wanted = shape.Body(body);
                if (version is { } known) wanted["version"] = known;
                return WriteAsync(HttpMethod.Put, request, shape.Comment(request, id), wanted, cancellationToken);
            },
            cancellationToken);

    public async Task DeleteAsync(RequestName request, long id, CancellationToken cancellationToken)
    {
        try
        {
            await OfVersionAsync(
                request, id,
                version => api.WriteAsync(
                    HttpMethod.Delete,
                    shape.Comment(request, id) + (version is { } known ? string.Create(CultureInfo.InvariantCulture, $"?version={known}") : ""),
                    request.Project, body: null, cancellationToken),
                cancellationToken);
        }
        catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound)
        {
        }
    }

    /// <summary>A Data Center changes only the version that is named. What we write counts whichever was before it: it is made of the
    /// ledger alone.</summary>
    /// <param name="write">With the version; null: none is named.</param>
    private async Task<T> OfVersionAsync<T>(
        RequestName request, long id, Func<long?, Task<T>> write, CancellationToken cancellationToken)
    {
        if (!shape.HasVersions) return await write(null);
        for (var tries = 1; ; tries++)
        {
            var comment = await api.GetAsync(
                shape.Comment(request, id), request.Project, json => shape.Comment(request, json), cancellationToken);
            try
            {
                return await write(comment.Version);
            }
            catch (ForgeException changed) when (changed.Failure is ForgeFailure.Outdated)
            {
                if (tries == MostTries)
                    throw new ForgeException(new ForgeFailure.Unavailable(changed.Failure.Reason, MaybeDone: false, Reached: true));
            }
        }
    }

    private async Task<ForgeComment> WriteAsync(
        HttpMethod method, RequestName request, string path, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        var answer = await api.WriteAsync(method, path, request.Project, body, cancellationToken);
        var comment = BitbucketClient.Read($"{method} {path}", answer, json => shape.Comment(request, json));
        return new ForgeComment(comment.Id, comment.Text, comment.Page ?? throw new ForgeException(new ForgeFailure.Unavailable(
            $"Bitbucket's answer to {method} {path} does not say where the comment stands", method == HttpMethod.Post, Reached: true)));
    }

    private async Task<ImmutableArray<string>> AuthorAsync(CancellationToken cancellationToken)
    {
        if (options.Author is { } author) return [author];
        try
        {
            return await _authors.AskAsync(
                "",
                ask => api.GetAsync(
                    shape.Self, project: null, self => shape.Ids(self, api.Login).ToImmutableArray() is { Length: > 0 } ids ? ids
                        : throw new ForgeException(new ForgeFailure.Unusable(
                            "Bitbucket does not say whose the token is; set a valid token for this destination.", Repository: null)),
                    ask),
                _ => TimeSpan.FromHours(1), cancellationToken);
        }
        catch (ForgeException refused) when (
            refused.Failure is ForgeFailure.Unusable unusable && options is { Kind: BitbucketKind.Cloud, User: null })
        {
            throw new ForgeException(unusable with
            {
                Reason = $"{unusable.Reason} An access token may not ask whose it is: set the destination's author to the UUID that its comments have as their user.",
            });
        }
    }

    /// <param name="Comment">Null: it is none.</param>
    private sealed record Listed(BitbucketComment? Comment);
}
