using System.Text;
using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>What Azure DevOps knows of a repository's history.</summary>
internal sealed class AzureDevOpsHistory(AzureDevOpsClient api, TimeProvider time) : IForgeHistory
{
    private const int MostCommits = 1000;
    private const int MostFiles = 3000;
    private const int MostOpen = 200;
    private const int LargestFile = 1 << 20;

    /// <summary>The pull requests that made a commit, and those that it came by.</summary>
    private static readonly string[] Kinds = ["lastMergeCommit", "commit"];

    private static readonly CompositeFormat CommitPage = CompositeFormat.Parse("searchCriteria.$skip={0}&searchCriteria.$top={1}");
    private static readonly CompositeFormat RequestPage = CompositeFormat.Parse("$skip={0}&$top={1}");
    private static readonly CompositeFormat ChangePage = CompositeFormat.Parse("skip={0}&top={1}");

    private readonly ForgeQuestions<string, List<AzurePullRequest>> _open = new(200, time);

    /// <summary>The common ancestor tells the direction. Lists of commits tell no parents, and a branch's own commits when they are asked
    /// for: each is the first parent of the one before.</summary>
    public async Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            var compared = await api.GetAsync<AzureComparison>(
                AzureDevOpsClient.Path(
                    project, $"diffs/commits?baseVersionType=commit&baseVersion={from}&targetVersionType=commit&targetVersion={to}&$top=1"),
                project, _ => true, cancellationToken);
            if (!Same(compared.CommonCommit, from))
                return new CommitRange(Same(compared.CommonCommit, to) ? RangeKind.Behind : RangeKind.Diverged, []);
            var chain = await ChainAsync(project, from, to, cancellationToken);
            return chain is null ? null : new CommitRange(
                RangeKind.Ahead,
                [.. chain.Select((commit, i) => new RangeCommit(
                    commit.CommitId!, [i + 1 < chain.Count ? chain[i + 1].CommitId! : from], commit.Comment ?? "",
                    commit.Committer?.Date ?? default))]);
        }
        catch (ForgeException unknown) when (IsRefusal(unknown.Failure))
        {
            return null; // a token that may not read the repository still finds those of the newest commit
        }
    }

    /// <summary>Those that made the commit, else those that it came by, else those that are open with it.</summary>
    public async Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(
        string project, string commit, CancellationToken cancellationToken)
    {
        var found = await api.QueryAsync<AzureQuery>(
            AzureDevOpsClient.Path(project, "pullrequestquery"), project,
            new { queries = Kinds.Select(type => new { type, items = new[] { commit } }) },
            answer => answer.Results?.All(
                result => result?.Values.All(all => all is not null && Array.TrueForAll(all, IsWhole)) is true) is true,
            cancellationToken);
        foreach (var result in found.Results!)
        {
            var requests = result.Values.SelectMany(all => all).Where(request => request.Status == "completed").ToList();
            if (requests.Count > 0) return [.. requests.Select(request => Request(project, request)).Distinct()];
        }

        var open = await _open.AskAsync(
            project.ToLowerInvariant(), ask => OpenAsync(project, ask), _ => TimeSpan.FromMinutes(1), cancellationToken);
        return [.. open.Where(request => Same(request.LastMergeSourceCommit?.CommitId, commit))
            .Select(request => Request(project, request))];
    }

    /// <summary>In no order that is promised: there may be more as long as one of a page is new enough.</summary>
    public async Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        const int size = AzureDevOpsClient.MostAtOnce;
        var query = string.Create(
            CultureInfo.InvariantCulture, $"pullrequests?searchCriteria.status=completed&$skip={(page - 1) * size}&$top={size}");
        var found = (await api.GetAsync<AzureList<AzurePullRequest>>(
            AzureDevOpsClient.Path(project, query), project, list => list.Value?.All(IsWhole) is true, cancellationToken)).Value!;
        return new MergedPage(
            [.. found.Where(request => request.LastMergeCommit?.CommitId is not null)
                .Select(request => (request.LastMergeCommit!.CommitId!, Request(project, request)))],
            found.Count < size ? null : found.Max(request => request.ClosedDate));
    }

    /// <summary>What the newest push changed against the branch that it is for.</summary>
    public async Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"pullRequests/{request.Number}/iterations");
        var iterations = (await api.GetAsync<AzureList<AzureIteration>>(
            AzureDevOpsClient.Path(request.Project, path), request.Project, list => list.Value?.All(one => one is { Id: > 0 }) is true,
            cancellationToken)).Value!;
        if (iterations.Count == 0) return null;
        return await PathsAsync(
            request.Project, string.Create(CultureInfo.InvariantCulture, $"{path}/{iterations.Max(iteration => iteration.Id)}/changes"),
            RequestPage, cancellationToken);
    }

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken) =>
        PathsAsync(project, $"commits/{commit}/changes", ChangePage, cancellationToken);

    public async Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken)
    {
        try
        {
            var query = $"items?path={Uri.EscapeDataString("/" + path)}&$format=octetStream&versionDescriptor.versionType=commit"
                + $"&versionDescriptor.version={commit}";
            var body = await api.BytesAsync(AzureDevOpsClient.Path(project, query), project, cancellationToken);
            return body.Length > LargestFile ? null : Encoding.UTF8.GetString(body);
        }
        catch (ForgeException failed) when (IsRefusal(failed.Failure))
        {
            return null;
        }
    }

    /// <summary>The branch's own commits, the newest first; null: the other one is none of them, or too far away.</summary>
    private async Task<List<AzureCommit>?> ChainAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        var chain = new List<AzureCommit>();
        while (chain.Count < MostCommits)
        {
            var page = string.Format(CultureInfo.InvariantCulture, CommitPage, chain.Count, AzureDevOpsClient.MostAtOnce);
            var commits = (await api.GetAsync<AzureList<AzureCommit>>(
                AzureDevOpsClient.Path(
                    project,
                    $"commits?searchCriteria.itemVersion.versionType=commit&searchCriteria.itemVersion.version={to}"
                        + $"&searchCriteria.itemPath=/&searchCriteria.historyMode=firstParent&{page}"),
                project, list => list.Value?.All(commit => commit is { CommitId.Length: > 0 }) is true, cancellationToken)).Value!;
            var end = commits.FindIndex(commit => Same(commit.CommitId, from));
            chain.AddRange(end < 0 ? commits : commits[..end]);
            if (end >= 0) return chain;
            if (commits.Count < AzureDevOpsClient.MostAtOnce) return null;
        }

        return null;
    }

    private async Task<IReadOnlyList<string>?> PathsAsync(
        string project, string path, CompositeFormat page, CancellationToken cancellationToken)
    {
        var (changes, isCut) = await api.PagesAsync<AzureChanges, AzureChange>(
            project, path, page, MostFiles, answer => answer.All, cancellationToken);
        return isCut ? null
            : [.. changes.Where(change => change.Item is not { IsFolder: true })
                .SelectMany(change => new[] { change.Item?.Path, change.OriginalPath, change.SourceServerItem }).OfType<string>()
                .Select(name => name.TrimStart('/')).Distinct(StringComparer.Ordinal)];
    }

    private async Task<List<AzurePullRequest>> OpenAsync(string project, CancellationToken cancellationToken) =>
        (await api.PagesAsync<AzureList<AzurePullRequest>, AzurePullRequest>(
            project, "pullrequests?searchCriteria.status=active", RequestPage, MostOpen, list => list.Value, cancellationToken)).All;

    private static ChangeRequest Request(string project, AzurePullRequest request) =>
        new(project, request.PullRequestId, request.Status == "completed");

    private static bool IsWhole(AzurePullRequest request) => request is { PullRequestId: > 0, Status: not null };

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsRefusal(ForgeFailure failure) => failure is ForgeFailure.NotFound or ForgeFailure.Refused
        or ForgeFailure.Unusable { Repository: not null };
}
