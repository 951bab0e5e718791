namespace Notifications.Notifier.Git;

/// <summary>Hosts that say by their name which forge they are.</summary>
internal static class KnownHosts
{
    /// <summary>Other names of the same forge: SSH over the HTTPS port, and the like.</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ssh.github.com"] = "github.com",
        ["www.github.com"] = "github.com",
        ["altssh.gitlab.com"] = "gitlab.com",
        ["altssh.bitbucket.org"] = "bitbucket.org",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Forge> Exact = new Dictionary<string, Forge>(StringComparer.Ordinal)
    {
        ["github.com"] = Forge.GitHub,
        ["gitlab.com"] = Forge.GitLab,
        ["bitbucket.org"] = Forge.BitbucketCloud,
        ["dev.azure.com"] = Forge.AzureDevOps,
        ["ssh.dev.azure.com"] = Forge.AzureDevOps,
        ["vs-ssh.visualstudio.com"] = Forge.AzureDevOps,
        ["codeberg.org"] = Forge.Gitea,
    }.ToFrozenDictionary();

    /// <summary>How a label of the name begins that self-hosted ones carry by habit.</summary>
    private static readonly (string Label, Forge Forge)[] Habits =
    [
        ("github", Forge.GitHub),
        ("gitlab", Forge.GitLab),
        ("bitbucket", Forge.BitbucketServer),
        ("gitea", Forge.Gitea),
        ("forgejo", Forge.Gitea),
        ("gerrit", Forge.Gerrit),
    ];

    public static string Canonical(string host) => Aliases.GetValueOrDefault(host, host);

    /// <summary>After <c>git@github.com:</c> a number is an owner, on other hosts a port.</summary>
    public static bool TakesNumbersAsOwners(string host) => Exact.ContainsKey(Canonical(host.ToLowerInvariant()));

    public static Forge ForgeOf(string host)
    {
        if (Exact.TryGetValue(host, out var forge))
        {
            return forge;
        }

        if (host.EndsWith(".visualstudio.com", StringComparison.Ordinal))
        {
            return Forge.AzureDevOps;
        }

        if (host.EndsWith(".googlesource.com", StringComparison.Ordinal))
        {
            return Forge.Gerrit;
        }

        if (host.StartsWith("git-codecommit", StringComparison.Ordinal) && host.Contains(".amazonaws.com", StringComparison.Ordinal))
        {
            return Forge.CodeCommit;
        }

        // git@github-work:o/r, an alias of somebody's ssh configuration, is no host: only the configured map can know it
        var labels = host.Split('.');
        return labels.Length == 1 ? Forge.Unknown
            : labels.Contains("ghe") ? Forge.GitHub
            : labels.Contains("stash") ? Forge.BitbucketServer
            : Habits.FirstOrDefault(habit => labels.Any(label => label.StartsWith(habit.Label, StringComparison.Ordinal))).Forge;
    }
}
