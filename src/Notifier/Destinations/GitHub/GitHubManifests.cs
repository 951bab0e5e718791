using Notifications.Notifier.Git;
using YamlDotNet.Core;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// Reads which files outside of its folder an Application is made from: bases of a kustomization, local dependencies of a chart. A file of
/// a commit never changes: what was read is kept. What cannot be read leaves everything possible.
/// </summary>
internal sealed class GitHubManifests(GitHubClient api, IGitHubCredentials credentials, TimeProvider time)
{
    private const int MostFolders = 40;
    private static readonly TimeSpan KeepFound = TimeSpan.FromHours(6);
    private static readonly TimeSpan KeepMissing = TimeSpan.FromMinutes(5); // a missing permission looks the same
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    private static readonly string[] Charts = ["Chart.yaml", "requirements.yaml"];

    private readonly GitHubQuestions<(RepositoryName Repository, string Sha, string Path), string?> _files = new(2000, time);

    /// <param name="sources">That lie in the repository.</param>
    /// <exception cref="GitHubException">GitHub cannot be asked at the moment.</exception>
    public async Task<PathRules> OutsideAsync(
        RepositoryName repository, string sha, IEnumerable<SourcePaths> sources, CancellationToken cancellationToken)
    {
        var rules = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<(string Folder, string? Type)>(
            sources.Where(source => source.Type is null or SourcePaths.Kustomize or SourcePaths.Helm)
            .Select(source => (PathRules.From("", source.Path), source.Type)));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var at))
        {
            if (!seen.Add(at.Folder)) continue;
            if (seen.Count > MostFolders
                || await ReferencesAsync(repository, sha, at.Folder, at.Type, cancellationToken) is not var (
                    references, type)) return PathRules.Everything;
            rules.UnionWith(references.Files.Concat(references.Folders).Select(path => PathRules.From(at.Folder, path)));
            foreach (var folder in references.Folders.Where(path => Path.GetExtension(path) != ".tgz")) open.Enqueue(
                (PathRules.From(at.Folder, folder), type));
        }

        return new PathRules([.. rules]);
    }

    /// <summary>Null: it has such a file, and nobody can say what is in it.</summary>
    private async Task<(ManifestReferences References, string? Type)?> ReferencesAsync(
        RepositoryName repository, string sha, string folder, string? type, CancellationToken cancellationToken)
    {
        try
        {
            if (type is null or SourcePaths.Kustomize)
            {
                foreach (var name in Kustomizations)
                    if (await ReadAsync(repository, sha, folder, name, cancellationToken) is { } kustomization) return (
                        ManifestReferences.OfKustomization(kustomization), SourcePaths.Kustomize);
            }

            if (type is SourcePaths.Kustomize) return null;
            if (await ReadAsync(repository, sha, folder, Charts[0], cancellationToken) is not { } chart)
                return type is null ? (new ManifestReferences([], []), null) : null;
            var references = ManifestReferences.OfChart(chart);
            // Charts of Helm 2 have their dependencies in a file of their own.
            var former = references.Folders.IsEmpty && chart.Contains("apiVersion: v1", StringComparison.Ordinal)
                ? await ReadAsync(repository, sha, folder, Charts[1], cancellationToken) : null;
            return (former is null ? references : ManifestReferences.OfChart(former), SourcePaths.Helm);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private Task<string?> ReadAsync(RepositoryName repository, string sha, string folder, string name, CancellationToken cancellationToken)
    {
        var path = folder.Length == 0 ? name : $"{folder}/{name}";
        return _files.AskAsync(
            (repository, sha, path), ask => ReadAsync(repository, sha, path, ask), text => text is null ? KeepMissing
            : KeepFound, cancellationToken);
    }

    private async Task<string?> ReadAsync(RepositoryName repository, string sha, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.CallAsync(
                repository, token => api.FileAsync(token, repository, path, sha, cancellationToken), cancellationToken);
        }
        catch (GitHubException failed) when (failed.Failure is GitHubFailure.NotFound or GitHubFailure.Refused or GitHubFailure.Unusable)
        {
            return null;
        }
    }
}
