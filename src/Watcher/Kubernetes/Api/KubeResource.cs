namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>A kind of object, by its place in the API.</summary>
internal sealed record KubeResource(string Group, string Version, string Plural)
{
    public static KubeResource Applications { get; } = new("argoproj.io", "v1alpha1", "applications");

    public static KubeResource AppProjects { get; } = new("argoproj.io", "v1alpha1", "appprojects");

    /// <summary>As RBAC and error messages call it.</summary>
    public string FullName => $"{Plural}.{Group}";

    /// <param name="scope">A namespace; empty for all.</param>
    public string Path(string scope) => scope.Length == 0
        ? $"/apis/{Group}/{Version}/{Plural}"
        : $"/apis/{Group}/{Version}/namespaces/{Uri.EscapeDataString(scope)}/{Plural}";
}
