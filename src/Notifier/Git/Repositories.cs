namespace Notifications.Notifier.Git;

/// <summary>Which repository at which forge a URL means: the configured map first, then what the URL itself says.</summary>
internal sealed class Repositories(ImmutableArray<RepositoryMapping> mappings)
{
    /// <summary>Without a configured map.</summary>
    public static Repositories Default { get; } = new([]);

    /// <summary>Null for what is no git repository on a host.</summary>
    public GitRepository? Find(string? url)
    {
        if (string.IsNullOrWhiteSpace(url))
        {
            return null;
        }

        var remote = RemoteUrl.Parse(url);
        foreach (var mapping in mappings)
        {
            if (mapping.Apply(RemoteUrl.WithoutCredentials(url.Trim()), remote) is { } mapped)
            {
                return mapped;
            }
        }

        return remote is null ? null : Recognition.Of(remote);
    }

    /// <summary>How to name a repository to readers: its path at the forge, else the URL without credentials.</summary>
    public string NameOf(string? url) => Find(url)?.Project ?? RemoteUrl.WithoutCredentials(url?.Trim() ?? "");
}
