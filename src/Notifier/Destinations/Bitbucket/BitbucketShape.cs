using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Where one of the two APIs has things, and how its answers are read. Addresses are relative to the API's; what is read is null
/// when it is not as Bitbucket describes it.</summary>
/// <param name="pageSize">How the size of a page is asked for.</param>
internal abstract class BitbucketShape(string pageSize)
{
    public abstract ForgeNames Names { get; }

    public abstract ForgeMarkdown Markdown { get; }

    /// <summary>Of the token.</summary>
    public abstract string Permissions { get; }

    /// <summary>Is known to whoever may do nothing at all.</summary>
    public abstract string Self { get; }

    /// <summary>Somebody who changes or deletes a comment says of which version he knows.</summary>
    public virtual bool HasVersions => false;

    public abstract string Repository(string project);

    /// <summary>Those that descend to a commit, without those that descend to another.</summary>
    public abstract string Commits(string project, string to, string from);

    public abstract string Commit(string project, string sha);

    public abstract string Page(string project, string sha);

    /// <summary>The pull requests that hold a commit, in whatever state.</summary>
    public abstract string RequestsOf(string project, string sha);

    /// <summary>Those that were merged; the last that changed first.</summary>
    public abstract string Merged(string project);

    public abstract string FilesOf(string project, int request);

    public abstract string FilesOf(string project, string sha);

    public abstract string File(string project, string path, string sha);

    public abstract string Request(RequestName request);

    /// <summary>Lists, among other things, comments.</summary>
    public abstract string Comments(RequestName request);

    public string NewComment(RequestName request) => Request(request) + "/comments";

    public string Comment(RequestName request, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{NewComment(request)}/{id}");

    public abstract string Statuses(string project, string sha);

    public abstract string NewStatus(string project, string sha);

    public abstract BitbucketCommit? Commit(JsonView json);

    public abstract BitbucketRequest? Request(JsonView json);

    /// <summary>The path of a changed file, and its former one.</summary>
    public abstract IEnumerable<string?> Paths(JsonView json);

    /// <summary>Null: something else is listed.</summary>
    public abstract BitbucketComment? Comment(RequestName request, JsonView json);

    public abstract Dictionary<string, object?> Body(string text);

    public abstract string State(Stage stage);

    /// <summary>The ids that comments of the asked user carry.</summary>
    public abstract IEnumerable<string> Ids(JsonView self, string? login);

    /// <summary>Where a list goes on; cut: there is more, which cannot be asked for.</summary>
    public abstract (Uri? Next, bool IsCut) After(JsonView page, Uri asked);

    /// <summary>What Bitbucket says of a refusal, and of which kind it is; null: it is not how it says anything.</summary>
    public abstract (string Message, string Kind)? Refusal(JsonView json);

    public string Sized(string path, int size) => string.Create(
        CultureInfo.InvariantCulture, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{pageSize}={size}");

    protected static string Segments(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}

internal sealed record BitbucketCommit(
    string Id, ImmutableArray<string> Parents, string Message, DateTimeOffset At, string Author, string? Email);

/// <param name="MergeCommit">That it became; Bitbucket Cloud tells the first twelve digits. Null: it was not merged.</param>
internal sealed record BitbucketRequest(int Number, string State, string? MergeCommit, DateTimeOffset UpdatedAt)
{
    public bool IsMerged => State == "MERGED";

    public bool IsOpen => State == "OPEN";
}

/// <param name="Authors">The ids of its author.</param>
internal sealed record BitbucketComment(long Id, string Text, ImmutableArray<string?> Authors, Uri? Page, long Version);

internal sealed record BitbucketStatus(string Key, string State, string Description)
{
    public static BitbucketStatus? Of(JsonView json) =>
        json["key"].Text is { } key ? new BitbucketStatus(key, json["state"].Text ?? "", json["description"].Text ?? "") : null;
}
