using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Bitbucket Cloud (https://developer.atlassian.com/cloud/bitbucket/rest/intro/).</summary>
internal sealed class BitbucketCloud() : BitbucketShape("pagelen")
{
    private static readonly Uri Web = new("https://bitbucket.org/");

    public override ForgeNames Names => BitbucketNames.Cloud;

    public override ForgeMarkdown Markdown => BitbucketMarkdown.Cloud;

    public override string Permissions => "pullrequest:write and repository (an API token: read:repository:bitbucket, read:pullrequest:bitbucket, write:pullrequest:bitbucket, read:user:bitbucket)";

    public override string Self => "user";

    public override string Repository(string project) => $"repositories/{Segments(project)}";

    public override string Commits(string project, string to, string from) => $"{Repository(project)}/commits?include={to}&exclude={from}";

    public override string Commit(string project, string sha) => $"{Repository(project)}/commit/{sha}";

    public override string Page(string project, string sha) => new Uri(Web, $"{Segments(project)}/commits/{sha}").AbsoluteUri;

    public override string RequestsOf(string project, string sha) => $"{Commit(project, sha)}/pullrequests";

    public override string Merged(string project) => $"{Repository(project)}/pullrequests?state=MERGED&sort=-updated_on";

    public override string FilesOf(string project, int request) => $"{Request(new RequestName(project, request))}/diffstat";

    public override string FilesOf(string project, string sha) => $"{Repository(project)}/diffstat/{sha}";

    public override string File(string project, string path, string sha) => $"{Repository(project)}/src/{sha}/{Segments(path)}";

    public override string Request(RequestName request) =>
        string.Create(CultureInfo.InvariantCulture, $"{Repository(request.Project)}/pullrequests/{request.Number}");

    public override string Comments(RequestName request) => $"{NewComment(request)}?sort=created_on";

    public override string Statuses(string project, string sha) => $"{Commit(project, sha)}/statuses";

    public override string NewStatus(string project, string sha) => $"{Statuses(project, sha)}/build";

    public override BitbucketCommit? Commit(JsonView json)
    {
        var (raw, at) = (json["author"]["raw"].Text ?? "", json["author"]["raw"].Text?.LastIndexOf('<') ?? -1);
        return json["hash"].Text is { } hash && json["date"].Time is { } date
            ? new BitbucketCommit(
                hash, [.. json["parents"].Items.Select(parent => parent["hash"].Text).OfType<string>()], json["message"].Text ?? "", date,
                (at < 0 ? raw : raw[..at]).Trim(), at < 0 ? null : raw[(at + 1)..].TrimEnd('>', ' '))
            : null;
    }

    public override BitbucketRequest? Request(JsonView json) => json["id"].Number is > 0 and <= int.MaxValue and var id
        ? new BitbucketRequest(
            (int)id, json["state"].Text ?? "", json["merge_commit"]["hash"].Text, json["updated_on"].Time ?? DateTimeOffset.MaxValue)
        : null;

    public override IEnumerable<string?> Paths(JsonView json) => [json["new"]["path"].Text, json["old"]["path"].Text];

    public override BitbucketComment? Comment(RequestName request, JsonView json) =>
        json["id"].Number is > 0 and var id && !json["deleted"].Flag ? new BitbucketComment(
            id, json["content"]["raw"].Text ?? "", [json["user"]["uuid"].Text, json["user"]["account_id"].Text],
            Uri.TryCreate(json["links"]["html"]["href"].Text, UriKind.Absolute, out var page) ? page : null, 0)
        : null;

    public override Dictionary<string, object?> Body(string text) =>
        new() { ["content"] = new Dictionary<string, object?> { ["raw"] = text } };

    public override string State(Stage stage) => stage switch
    {
        Stage.Healthy => "SUCCESSFUL",
        Stage.Failed or Stage.Degraded => "FAILED",
        Stage.TakenBack => "STOPPED",
        _ => "INPROGRESS",
    };

    public override IEnumerable<string> Ids(JsonView self, string? login) =>
        new[] { self["uuid"].Text, self["account_id"].Text }.OfType<string>();

    public override (Uri? Next, bool IsCut) After(JsonView page, Uri asked) =>
        (Uri.TryCreate(page["next"].Text, UriKind.Absolute, out var next) ? next : null, false);

    public override (string Message, string Kind)? Refusal(JsonView json) => json["error"]["message"].Text is not { } message ? null
        : (json["error"]["detail"].Text is { } detail ? $"{message}: {detail}" : message, "");
}
