using System.Net;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Which repositories an API serves: those of its own forge, or of the hosts that were configured.</summary>
internal sealed class GitHubHosts(Uri apiUrl, ImmutableArray<string> configured)
{
    public override string ToString() => configured.IsDefaultOrEmpty ? apiUrl.Host : string.Join(", ", configured);

    public bool Serve(GitRepository repository)
    {
        if (repository.Project.Split('/').Length != 2)
            return false;
        if (!configured.IsDefaultOrEmpty)
            return configured.Contains(repository.Host, StringComparer.OrdinalIgnoreCase);
        return repository.Forge switch
        {
            // what stands on this machine stands in for any GitHub
            Forge.GitHub => IsLocal || repository.Api?.Authority == apiUrl.Authority,
            Forge.Unknown => IsLocal || string.Equals(repository.Host, apiUrl.Host, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    /// <summary>Whether a page at this host (with its port, when it has one) belongs to the API.</summary>
    public bool Serve(string host)
    {
        if (!configured.IsDefaultOrEmpty)
            return configured.Contains(host, StringComparer.OrdinalIgnoreCase);
        // api.github.com serves github.com, api.SUBDOMAIN.ghe.com its SUBDOMAIN.ghe.com, and a server of one's own itself
        return string.Equals(host, apiUrl.Authority, StringComparison.OrdinalIgnoreCase)
            || string.Equals($"api.{host}", apiUrl.Authority, StringComparison.OrdinalIgnoreCase)
            || (IsLocal && string.Equals(host, "github.com", StringComparison.OrdinalIgnoreCase));
    }

    private bool IsLocal => apiUrl.IsLoopback || (IPAddress.TryParse(apiUrl.Host, out var address) && IPAddress.IsLoopback(address));
}
