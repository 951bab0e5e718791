using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// <c>type: github</c>. Token or App need read access to contents and metadata and write access to pull requests. The API of a GitHub
/// Enterprise Server is at <c>https://HOST/api/v3/</c>.
/// </summary>
internal sealed record GitHubOptions() : ForgeOptions(new Uri("https://api.github.com/"))
{
    /// <summary>Of a user or an installation; null: <see cref="App"/> is set.</summary>
    public Secret? Token { get; init; }

    /// <summary>Null: <see cref="Token"/> is set.</summary>
    public GitHubAppOptions? App { get; init; }

    /// <summary>Login that is commented as; null: GitHub is asked. A bare token of an App's installation cannot ask: write
    /// <c>my-app[bot]</c>.</summary>
    public string? Author { get; init; }

    /// <summary>A commit status for each Application; needs write access to commit statuses. Default: false.</summary>
    public bool CommitStatuses { get; init; }

    /// <summary>Statuses of GitHub Deployments; needs write access to deployments. Default: false.</summary>
    public bool Deployments { get; init; }

    /// <summary>A check run for each Application; only an App may write them, with write access to checks. Default: false.</summary>
    public bool CheckRuns { get; init; }
}
