namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>A kind of object, by its place in the API.</summary>
/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Version">The version of the group.</param>
/// <param name="Plural">The name in paths and in RBAC.</param>
internal sealed record KubeResource(string Group, string Version, string Plural)
{
    public static KubeResource Applications { get; } = new("argoproj.io", "v1alpha1", "applications");

    public static KubeResource AppProjects { get; } = new("argoproj.io", "v1alpha1", "appprojects");

    /// <summary>Those by which the people of a namespace configure its notifications.</summary>
    public static KubeResource SelfService { get; } = new("", "v1", "configmaps") { Labels = $"{Sources.SelfServiceFacts.Label}=true" };

    /// <summary>A label selector: only such objects are listed and watched; null: all.</summary>
    public string? Labels { get; private init; }

    /// <summary>As a part of a query, with what goes before it; empty: all.</summary>
    /// <param name="before"><c>?</c> or <c>&amp;</c>.</param>
    public string LabelQuery(char before) => Labels is null ? "" : $"{before}labelSelector={Uri.EscapeDataString(Labels)}";

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
