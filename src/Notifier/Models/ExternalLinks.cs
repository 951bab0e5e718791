using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Models;

/// <summary>Pages of what an Application runs: <c>status.summary.externalURLs</c>, where Argo CD puts the hosts of ingresses and what
/// <c>link.argocd.argoproj.io</c> annotations name.</summary>
internal static class ExternalLinks
{
    private const int Most = 5;

    /// <summary>Each <c>https://...</c> or <c>title|https://...</c>; what is neither http nor https is left out. Null when there are
    /// none.</summary>
    public static IReadOnlyList<ExternalLink>? Of(JsonView app)
    {
        var links = app["status"]["summary"]["externalURLs"].Texts.Select(Read).OfType<ExternalLink>().DistinctBy(link => link.Target)
            .Take(Most).ToList();
        return links.Count > 0 ? links : null;
    }

    private static ExternalLink? Read(string text)
    {
        var bar = text.LastIndexOf('|');
        if (LinkTarget.Of(text[(bar + 1)..].Trim()) is not { Scheme: "http" or "https" } target) return null;
        var title = bar > 0 ? text[..bar].Trim() : "";
        // A title is a tenant's: the host says where it leads.
        return new ExternalLink(title.Length > 0 ? $"{title} ({target.Host})" : target.Host + target.AbsolutePath.TrimEnd('/'), target);
    }
}
