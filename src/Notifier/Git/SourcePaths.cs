using System.Collections.Immutable;

namespace Notifications.Notifier.Git;

/// <summary>What one source of an Application says about the files that it is made from.</summary>
/// <param name="Path">Folder in the repository; empty: none is named.</param>
/// <param name="Ref">Name by which the value files of other sources point into this one's repository.</param>
/// <param name="Files">Value files, file parameters, patches, components, as written: relative to the path, <c>/absolute</c>, <c>$ref/…</c>, or an address.</param>
/// <param name="IsOverlay">Kustomize, in a folder of overlays: its bases lie beside that.</param>
internal sealed record SourcePaths(string Path, string? Ref, ImmutableArray<string> Files, bool IsOverlay);
