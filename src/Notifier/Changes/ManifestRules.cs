using Notifications.Notifier.Git;
using YamlDotNet.Core;

namespace Notifications.Notifier.Changes;

/// <summary>
/// Reads which files outside of its folder an Application is made from: bases of a kustomization, local dependencies of a chart. What
/// cannot be read leaves everything possible.
/// </summary>
internal sealed class ManifestRules(IForgeHistory forge)
{
    private const int MostFolders = 40;
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    private static readonly string[] Charts = ["Chart.yaml", "requirements.yaml"];

    /// <param name="sources">That lie in the repository.</param>
    public async Task<PathRules> OutsideAsync(
        string project, string commit, IEnumerable<SourcePaths> sources, CancellationToken cancellationToken)
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
                || await ReferencesAsync(project, commit, at.Folder, at.Type, cancellationToken) is not var (
                    references, type)) return PathRules.Everything;
            rules.UnionWith(references.Files.Concat(references.Folders).Select(path => PathRules.From(at.Folder, path)));
            foreach (var folder in references.Folders.Where(path => Path.GetExtension(path) != ".tgz")) open.Enqueue(
                (PathRules.From(at.Folder, folder), type));
        }

        return new PathRules([.. rules]);
    }

    /// <summary>Null: it has such a file, and nobody can say what is in it.</summary>
    private async Task<(ManifestReferences References, string? Type)?> ReferencesAsync(
        string project, string commit, string folder, string? type, CancellationToken cancellationToken)
    {
        try
        {
            if (type is null or SourcePaths.Kustomize)
            {
                foreach (var name in Kustomizations)
                    if (await ReadAsync(project, commit, folder, name, cancellationToken) is { } kustomization) return (
                        ManifestReferences.OfKustomization(kustomization), SourcePaths.Kustomize);
            }

            if (type is SourcePaths.Kustomize) return null;
            if (await ReadAsync(project, commit, folder, Charts[0], cancellationToken) is not { } chart)
                return type is null ? (new ManifestReferences([], []), null) : null;
            var references = ManifestReferences.OfChart(chart);
            // Charts of Helm 2 have their dependencies in a file of their own.
            var former = references.Folders.IsEmpty && chart.Contains("apiVersion: v1", StringComparison.Ordinal)
                ? await ReadAsync(project, commit, folder, Charts[1], cancellationToken) : null;
            return (former is null ? references : ManifestReferences.OfChart(former), SourcePaths.Helm);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private Task<string?> ReadAsync(string project, string commit, string folder, string name, CancellationToken cancellationToken) =>
        forge.FileAsync(project, folder.Length == 0 ? name : $"{folder}/{name}", commit, cancellationToken);
}
