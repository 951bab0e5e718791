namespace Notifications.Notifier.Git;

/// <summary>What one source of an Application says about the files that it is made from.</summary>
/// <param name="Path">Folder in the repository; empty: none is named.</param>
/// <param name="Ref">Name by which the value files of other sources point into this one's repository.</param>
/// <param name="Files">Value files, file parameters, patches, components, as written: relative to the path, <c>/absolute</c>,
/// <c>$ref/…</c>, or an address.</param>
/// <param name="Type">Its <c>status.sourceType</c>: Kustomize, Helm, Directory, Plugin; null: not known.</param>
internal sealed record SourcePaths(string Path, string? Ref, ImmutableArray<string> Files, string? Type)
{
    public const string Kustomize = "Kustomize";
    public const string Helm = "Helm";
    public const string Directory = "Directory";
    public const string Plugin = "Plugin";
}
