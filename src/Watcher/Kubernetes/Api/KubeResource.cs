namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>A kind of object, by its place in the API.</summary>
/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Version">The version of the group.</param>
/// <param name="Plural">The name in paths and in RBAC.</param>
internal sealed record KubeResource(string Group, string Version, string Plural)
{
    public static KubeResource Applications { get; } = new("argoproj.io", "v1alpha1", "applications");

    public static KubeResource AppProjects { get; } = new("argoproj.io", "v1alpha1", "appprojects");

    /// <summary>As RBAC and error messages call it.</summary>
    public string FullName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <param name="scope">A namespace; empty for all, and for what has none.</param>
    public string Path(string scope)
    {
        var version = VersionPath(Group, Version);
        return scope.Length == 0 ? $"{version}/{Plural}" : $"{version}/namespaces/{Uri.EscapeDataString(scope)}/{Plural}";
    }

    /// <summary>Where the resources of a version are listed, for discovery.</summary>
    public static string VersionPath(string group, string version) => group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
}
