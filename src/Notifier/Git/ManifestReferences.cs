using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Notifications.Notifier.Git;

/// <summary>What a <c>kustomization.yaml</c> or a <c>Chart.yaml</c> takes from elsewhere in its repository; paths as written, relative to
/// its folder.</summary>
/// <param name="Folders">They have such a file of their own.</param>
/// <param name="Files">Files, or folders whose files are meant.</param>
internal sealed record ManifestReferences(ImmutableArray<string> Folders, ImmutableArray<string> Files)
{
    private const string LocalChart = "file://";

    private static readonly FrozenSet<string> OfFolders =
        new[] { "resources", "bases", "components", "generators", "transformers", "validators" }.ToFrozenSet(StringComparer.Ordinal);

    /// <exception cref="YamlException">It is no YAML.</exception>
    public static ManifestReferences OfKustomization(string yaml)
    {
        var (folders, files) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        foreach (var (key, value) in Scalars(yaml))
        {
            // configMapGenerator has "name=path"
            var path = value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (path.Length is 0 or > 500 || path.Any(char.IsWhiteSpace) || IsElsewhere(value)) continue;
            if (OfFolders.Contains(key) && Path.GetExtension(path) is not (".yaml" or ".yml" or ".json")) folders.Add(path);
            else if (path.Contains('/', StringComparison.Ordinal)) files.Add(path);
        }

        return new ManifestReferences(folders.ToImmutable(), files.ToImmutable());
    }

    /// <inheritdoc cref="OfKustomization"/>
    public static ManifestReferences OfChart(string yaml) => new(
        [.. Scalars(yaml).Where(scalar => scalar is ("dependencies", _) && scalar.Value.StartsWith(LocalChart, StringComparison.Ordinal))
            .Select(scalar => scalar.Value[LocalChart.Length..])],
        []);

    /// <summary>An address, in one of kustomize's ways to write it.</summary>
    private static bool IsElsewhere(string path) => path.Contains("//", StringComparison.Ordinal)
        || path.Contains("?ref=", StringComparison.Ordinal)
        || path.StartsWith("github.com/", StringComparison.Ordinal) || path.StartsWith("git@", StringComparison.Ordinal);

    /// <summary>Every value below the root mapping with the root's key that it stands under. An alias is not followed: its anchor's values
    /// come once.</summary>
    private static IEnumerable<(string Key, string Value)> Scalars(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var (depth, root, isKey) = (0, "", true);
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case Scalar scalar when depth == 1 && isKey:
                    (root, isKey) = (scalar.Value, false);
                    continue;
                case Scalar scalar:
                    yield return (root, scalar.Value);
                    break;
                case MappingStart or SequenceStart:
                    depth++;
                    continue;
                case MappingEnd or SequenceEnd:
                    depth--;
                    break;
            }

            if (depth == 1) isKey = true;
        }
    }
}
