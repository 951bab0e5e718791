using Notifications.Notifier.Changes;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>What Gitea knows of a repository's history.</summary>
internal sealed class GiteaHistory(GiteaClient api, TimeProvider time) : IForgeHistory
{
    private const int MostCommits = 1000;
    private const int MostFiles = 3000;
    private const int MostOpen = 200;
    private const int LargestFile = 1 << 20;

    private readonly ForgeQuestions<string, List<GiteaPull>> _open = new(200, time);

    /// <summary>Gitea's own comparison tells no direction, has no pages, and makes a difference of every commit: what each of the two has
    /// and the other has not tells more.</summary>
    public async Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            var (ahead, isCut) = await api.ListAsync<GiteaCommit>(
                Between(project, from, to), project, MostCommits,
                commit => GiteaCommits.IsWhole(commit) && commit.Parents is { } parents
                    && Array.TrueForAll(parents, one => one.Sha is not null),
                cancellationToken);
            if (ahead.Count == 0) return new CommitRange(RangeKind.Behind, []);
            var behind = await api.GetAsync<List<GiteaCommit>>(
                Between(project, to, from) + "&limit=1", project, _ => true, cancellationToken);
            return behind.Count > 0 ? new CommitRange(RangeKind.Diverged, [])
                : isCut ? null : new CommitRange(
                    RangeKind.Ahead,
                    [.. ahead.Select(commit => new RangeCommit(
                        commit.Sha!, [.. commit.Parents!.Select(parent => parent.Sha!)], commit.Commit!.Message ?? "", commit.Created))]);
        }
        catch (ForgeException unknown) when (IsRefusal(unknown.Failure))
        {
            return null; // a token that may not read the repository still finds those of the newest commit
        }
        catch (ForgeException trouble) when (trouble.Failure is ForgeFailure.Unavailable { Reached: true })
        {
            // Of a commit that it does not know Gitea says that it is in trouble itself.
            if (await IsKnownAsync(project, from, cancellationToken) && await IsKnownAsync(project, to, cancellationToken)) throw;
            return null;
        }
    }

    /// <summary>Gitea knows the merge by its commit; a request that is open, only the request knows.</summary>
    public async Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(
        string project, string commit, CancellationToken cancellationToken)
    {
        try
        {
            var merged = await api.GetAsync<GiteaPull>(
                GiteaClient.Path(project, $"commits/{commit}/pull"), project, IsWhole, cancellationToken);
            return [Request(project, merged)];
        }
        catch (ForgeException none) when (none.Failure is ForgeFailure.NotFound)
        {
            var open = await _open.AskAsync(
                project.ToLowerInvariant(), ask => OpenAsync(project, ask), _ => TimeSpan.FromMinutes(1), cancellationToken);
            return [.. open.Where(pull => string.Equals(pull.Head?.Sha, commit, StringComparison.OrdinalIgnoreCase))
                .Select(pull => Request(project, pull))];
        }
    }

    public async Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        const int size = 50;
        var query = string.Create(CultureInfo.InvariantCulture, $"pulls?state=closed&sort=recentupdate&limit={size}&page={page}");
        var found = await api.GetAsync<List<GiteaPull>>(
            GiteaClient.Path(project, query), project, all => all.All(pull => pull is not null && IsWhole(pull)), cancellationToken);
        // A server may give fewer at once than it is asked for: only an empty page is the last one for certain.
        return new MergedPage(
            [.. found.Where(pull => pull is { Merged: true, MergeCommitSha: not null })
                .Select(pull => (pull.MergeCommitSha!, Request(project, pull)))],
            found.Count == 0 ? null : found[^1].UpdatedAt);
    }

    public async Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"pulls/{request.Number}/files");
        var (files, isCut) = await api.ListAsync<GiteaFile>(
            GiteaClient.Path(request.Project, path), request.Project, MostFiles, file => file.Filename is not null, cancellationToken);
        return isCut ? null : Names(files);
    }

    public async Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken)
    {
        var found = await api.GetAsync<GiteaCommit>(
            GiteaClient.Path(project, $"git/commits/{commit}?stat=false&verification=false&files=true"), project,
            whole => whole.Files is null || Array.TrueForAll(whole.Files, file => file.Filename is not null), cancellationToken);
        return Names(found.Files ?? []);
    }

    public async Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken)
    {
        try
        {
            var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
            var body = await api.BytesAsync(GiteaClient.Path(project, $"raw/{escaped}?ref={commit}"), project, cancellationToken);
            return body.Length > LargestFile ? null : System.Text.Encoding.UTF8.GetString(body);
        }
        catch (ForgeException failed) when (IsRefusal(failed.Failure))
        {
            return null;
        }
    }

    private async Task<List<GiteaPull>> OpenAsync(string project, CancellationToken cancellationToken) =>
        (await api.ListAsync<GiteaPull>(
            GiteaClient.Path(project, "pulls?state=open&sort=recentupdate"), project, MostOpen, IsWhole, cancellationToken)).All;

    private async Task<bool> IsKnownAsync(string project, string sha, CancellationToken cancellationToken)
    {
        try
        {
            await api.GetAsync<GiteaCommit>(
                GiteaClient.Path(project, $"git/commits/{sha}?{GiteaClient.Little}"), project, _ => true, cancellationToken);
            return true;
        }
        catch (ForgeException unknown) when (unknown.Failure is ForgeFailure.NotFound or ForgeFailure.Refused)
        {
            return false;
        }
    }

    /// <summary>What <paramref name="to"/> has and <paramref name="from"/> has not, the newest first.</summary>
    private static string Between(string project, string from, string to) =>
        GiteaClient.Path(project, $"commits?sha={to}&not={from}&{GiteaClient.Little}");

    private static ChangeRequest Request(string project, GiteaPull pull) =>
        new(pull.Base?.Repo?.FullName ?? project, pull.Number, pull.Merged);

    private static List<string> Names(IEnumerable<GiteaFile> files) =>
        [.. files.SelectMany(file => new[] { file.Filename, file.PreviousFilename }).OfType<string>().Where(name => name.Length > 0)];

    private static bool IsWhole(GiteaPull pull) => pull is { Number: > 0, State: not null };

    private static bool IsRefusal(ForgeFailure failure) => failure is ForgeFailure.NotFound or ForgeFailure.Refused
        or ForgeFailure.Unusable { Repository: not null };
}
