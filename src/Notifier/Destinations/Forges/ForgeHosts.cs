using System.Net;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Which repositories an API serves: those of its own forge, or of the hosts that were configured.</summary>
internal sealed class ForgeHosts(ForgeNames names, Uri apiUrl, ImmutableArray<string> configured)
{
    public override string ToString() => configured.IsDefaultOrEmpty ? apiUrl.Host : string.Join(", ", configured);

    public bool Serve(GitRepository repository)
    {
        var segments = ProjectOf(repository.Project).Split('/').Length;
        if (segments < 2 || (segments > 2 && !names.HasSubgroups))
            return false;
        if (!configured.IsDefaultOrEmpty)
            return configured.Contains(repository.Host, StringComparer.OrdinalIgnoreCase);
        // what stands on this machine stands in for any
        if (repository.Forge == names.Forge)
            return IsLocal || repository.Api?.Authority == apiUrl.Authority;
        return repository.Forge is Forge.Unknown
            && (IsLocal || string.Equals(repository.Host, apiUrl.Host, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a page at this host (with its port, when it has one) belongs to the API.</summary>
    public bool Serve(string host)
    {
        if (!configured.IsDefaultOrEmpty)
            return configured.Contains(host, StringComparer.OrdinalIgnoreCase);
        // api.github.com serves github.com, api.SUBDOMAIN.ghe.com its SUBDOMAIN.ghe.com, and a server of one's own itself
        return string.Equals(host, apiUrl.Authority, StringComparison.OrdinalIgnoreCase)
            || string.Equals($"api.{host}", apiUrl.Authority, StringComparison.OrdinalIgnoreCase)
            || (IsLocal && string.Equals(host, names.PublicHost, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The project at the forge: below a path of the server, addresses over https begin with that path.</summary>
    public string ProjectOf(string path) =>
        names.BasePath.Length > 0 && path.StartsWith(names.BasePath + "/", StringComparison.OrdinalIgnoreCase)
            && path[(names.BasePath.Length + 1)..] is var below && below.Contains('/', StringComparison.Ordinal) ? below : path;

    private bool IsLocal => apiUrl.IsLoopback || (IPAddress.TryParse(apiUrl.Host, out var address) && IPAddress.IsLoopback(address));
}
