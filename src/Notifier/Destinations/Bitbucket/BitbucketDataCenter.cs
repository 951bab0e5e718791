using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Bitbucket Data Center (https://developer.atlassian.com/server/bitbucket/rest/).</summary>
/// <param name="web">The pages' base address, with a trailing slash.</param>
internal sealed class BitbucketDataCenter(Uri web) : BitbucketShape("limit")
{
    public override ForgeNames Names { get; } = BitbucketNames.DataCenter(web);

    public override ForgeMarkdown Markdown => BitbucketMarkdown.DataCenter;

    public override string Permissions => "repository read";

    public override string Self => "application-properties";

    public override bool HasVersions => true;

    public override string Repository(string project) =>
        project.Split('/') is [var key, var name] ? $"projects/{Segments(key)}/repos/{Segments(name)}" : Segments(project);

    public override string Commits(string project, string to, string from) => $"{Repository(project)}/commits?until={to}&since={from}";

    public override string Commit(string project, string sha) => $"{Repository(project)}/commits/{sha}";

    public override string Page(string project, string sha) => new Uri(web, Commit(project, sha)).AbsoluteUri;

    public override string RequestsOf(string project, string sha) => $"{Commit(project, sha)}/pull-requests";

    public override string Merged(string project) => $"{Repository(project)}/pull-requests?state=MERGED&order=NEWEST";

    public override string FilesOf(string project, int request) => $"{Request(new RequestName(project, request))}/changes";

    public override string FilesOf(string project, string sha) => $"{Commit(project, sha)}/changes";

    public override string File(string project, string path, string sha) => $"{Repository(project)}/raw/{Segments(path)}?at={sha}";

    public override string Request(RequestName request) =>
        string.Create(CultureInfo.InvariantCulture, $"{Repository(request.Project)}/pull-requests/{request.Number}");

    /// <summary>What is said of no file is listed among what happened to the pull request, once for each time that it changed.</summary>
    public override string Comments(RequestName request) => $"{Request(request)}/activities";

    /// <summary>The API that tells all of a commit at once is of the server and not of a repository.</summary>
    public override string Statuses(string project, string sha) => $"../../build-status/1.0/commits/{sha}";

    public override string NewStatus(string project, string sha) => $"{Commit(project, sha)}/builds";

    public override BitbucketCommit? Commit(JsonView json) => json["id"].Text is { } id
        ? new BitbucketCommit(
            id, [.. json["parents"].Items.Select(parent => parent["id"].Text).OfType<string>()], json["message"].Text ?? "",
            Time(json["committerTimestamp"]), json["author"]["displayName"].Text ?? json["author"]["name"].Text ?? "",
            json["author"]["emailAddress"].Text)
        : null;

    public override BitbucketRequest? Request(JsonView json) => json["id"].Number is > 0 and <= int.MaxValue and var id
        ? new BitbucketRequest(
            (int)id, json["state"].Text ?? "", json["properties"]["mergeCommit"]["id"].Text, Time(json["updatedDate"]))
        : null;

    public override IEnumerable<string?> Paths(JsonView json) => [json["path"]["toString"].Text, json["srcPath"]["toString"].Text];

    public override BitbucketComment? Comment(RequestName request, JsonView json)
    {
        var comment = json["comment"].Exists ? json["comment"] : json;
        return comment["id"].Number is > 0 and var id && comment["text"].Text is { } text && json["commentAction"].Text is null or "ADDED"
            ? new BitbucketComment(
                id, text, [comment["author"]["name"].Text],
                new Uri(web, string.Create(CultureInfo.InvariantCulture, $"{Request(request)}/overview?commentId={id}")),
                comment["version"].Number)
            : null;
    }

    public override Dictionary<string, object?> Body(string text) => new() { ["text"] = text };

    public override string State(Stage stage) => stage switch
    {
        Stage.Healthy => "SUCCESSFUL",
        Stage.Failed or Stage.Degraded => "FAILED",
        Stage.TakenBack => "CANCELLED",
        _ => "INPROGRESS",
    };

    public override IEnumerable<string> Ids(JsonView self, string? login) => login is null ? [] : [login];

    public override (Uri? Next, bool IsCut) After(JsonView page, Uri asked)
    {
        if (page["isLastPage"].Flag || !page["isLastPage"].Exists) return (null, false);
        // It is not always the sum of what was asked for: what may not be seen is counted, too.
        if (page["nextPageStart"].Number is var start && start <= page["start"].Number) return (null, true);
        var query = asked.Query.TrimStart('?').Split('&').Where(part => !part.StartsWith("start=", StringComparison.Ordinal));
        return (
            new UriBuilder(asked)
            {
                Query = string.Join('&', [.. query, string.Create(CultureInfo.InvariantCulture, $"start={start}")]),
            }.Uri,
            false);
    }

    public override (string Message, string Kind)? Refusal(JsonView json) =>
        json["errors"].Items.FirstOrDefault() is { Exists: true } error ? (error["message"].Text ?? "", error["exceptionName"].Text ?? "")
            : null;

    private static DateTimeOffset Time(JsonView milliseconds) =>
        milliseconds.Number is > 0 and < 253_402_300_799_000 and var time ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : DateTimeOffset.MaxValue;
}
