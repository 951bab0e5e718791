namespace Notifications.Notifier.Models;

/// <summary>Pages of one Application in the Argo CD UI; null everywhere when there is no address.</summary>
internal sealed class ArgoLinks(Uri? argocd, string @namespace, string name)
{
    private readonly string? _page = argocd is null
        ? null
        : $"{argocd.AbsoluteUri.TrimEnd('/')}/applications/{Uri.EscapeDataString(@namespace)}/{Uri.EscapeDataString(name)}";

    /// <summary>The Application.</summary>
    public Uri? App => At("");

    /// <summary>What differs from git: the whole Application.</summary>
    public Uri? Diff => At($"?node={Uri.EscapeDataString($"argoproj.io/Application/{@namespace}/{name}/0")}&tab=diff");

    /// <summary>The last operation with the result of each resource.</summary>
    public Uri? Operation => At("?operation=true");

    /// <summary>The conditions.</summary>
    public Uri? Conditions => At("?conditions=true");

    /// <summary>The panel that asks what to sync.</summary>
    public Uri? SyncPanel => At("?deploy=all");

    /// <summary>One resource; with <paramref name="diff"/> what differs from git.</summary>
    public Uri? Resource(ResourceFacts resource, bool diff) =>
        At($"?node={Uri.EscapeDataString($"{resource.Group}/{resource.Kind}/{resource.Namespace}/{resource.Name}/0")}{(diff ? "&tab=diff" : "")}");

    private Uri? At(string query) => _page is null ? null : new Uri(_page + query);
}
