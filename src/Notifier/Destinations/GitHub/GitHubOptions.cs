using System.Collections.Immutable;
using Notifications.Hosting.Configuration;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// <c>type: github</c>. The token needs read access to contents and metadata and write access to pull requests.
/// </summary>
public sealed record GitHubOptions
{
    public required Secret Token { get; init; }

    /// <summary>Default: <c>https://api.github.com/</c>; GitHub Enterprise Server: <c>https://HOST/api/v3/</c>.</summary>
    public Uri ApiUrl { get; init; } = new("https://api.github.com/");

    /// <summary>Hosts in the Applications' repository URLs that this API serves; empty: those that belong to <see cref="ApiUrl"/>.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Login that the token comments as; null: GitHub is asked. An installation of an App cannot ask: write <c>my-app[bot]</c>.</summary>
    public string? Author { get; init; }

    /// <summary>How long one request may take. Default: 20 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a comment whose answer was lost may still take to appear: it is looked for again after that. Default: 5 s.</summary>
    public TimeSpan LandsLate { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes (UTF-8) of one comment, 1,000 to 65,536. Default: 65,000.</summary>
    public int LongestComment { get; init; } = 65_000;

    /// <summary>Null: no limits.</summary>
    public GitHubLimits? Limits { get; init; } = new();
}

/// <summary>What GitHub allows an installation to write (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).</summary>
public sealed record GitHubLimits
{
    /// <summary>Default: 80.</summary>
    public int WritesPerMinute { get; init; } = 80;

    /// <summary>Default: 500.</summary>
    public int WritesPerHour { get; init; } = 500;

    /// <summary>Default: 1 s.</summary>
    public TimeSpan BetweenWrites { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A new comment notifies people, an edit does not. Default: 3 s.</summary>
    public TimeSpan BetweenNewComments { get; init; } = TimeSpan.FromSeconds(3);
}
