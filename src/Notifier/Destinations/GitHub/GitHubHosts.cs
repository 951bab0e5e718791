using System.Collections.Immutable;
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

    private bool IsLocal => apiUrl.IsLoopback || (IPAddress.TryParse(apiUrl.Host, out var address) && IPAddress.IsLoopback(address));
}
