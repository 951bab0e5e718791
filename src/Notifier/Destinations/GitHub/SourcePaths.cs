using System.Collections.Immutable;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>What one source of an Application says about the files that it is made from.</summary>
/// <param name="Path">Folder in the repository; empty: none is named.</param>
/// <param name="Ref">Name by which the value files of other sources point into this one's repository.</param>
/// <param name="Files">Value files, file parameters, patches, components, as written: relative to the path, <c>/absolute</c>, <c>$ref/…</c>, or an address.</param>
/// <param name="IsOverlay">Kustomize, in a folder of overlays: its bases lie beside that.</param>
internal sealed record SourcePaths(string Path, string? Ref, ImmutableArray<string> Files, bool IsOverlay)
{
    public static SourcePaths Of(SourceFacts source, string? type)
    {
        var helm = source.Node["helm"];
        var kustomize = source.Node["kustomize"];
        string?[] files =
        [
            .. helm["valueFiles"].Texts,
            .. helm["fileParameters"].Items.Select(parameter => parameter["path"].Text),
            .. kustomize["patches"].Items.Select(patch => patch["path"].Text),
            .. kustomize["components"].Texts,
            // libraries are relative to the repository
            .. source.Node["directory"]["jsonnet"]["libs"].Texts.Select(library => "/" + library),
        ];
        return new SourcePaths(source.Path ?? "", source.Ref, [.. files.OfType<string>().Where(file => file.Trim('/').Length > 0)], type is "Kustomize" or null);
    }
}
