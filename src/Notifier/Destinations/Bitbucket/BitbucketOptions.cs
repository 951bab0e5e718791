using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary><c>type: bitbucket</c>. The token may read repositories and write (Data Center: read) pull requests.</summary>
internal sealed record BitbucketOptions : ForgeOptions
{
    public BitbucketOptions()
        : base(ForgeApi.BitbucketCloud) => (LongestComment, Limits) = (MostCharacters - 768, UsualLimits);

    /// <summary>Data Center refuses more in a comment, and Bitbucket Cloud answers much more with an error.</summary>
    public const int MostCharacters = 32_768;

    /// <summary>Default: Cloud when the API is at api.bitbucket.org, else Data Center.</summary>
    public BitbucketKind Kind { get; init; }

    /// <summary>An access token, or with <see cref="User"/> an API token, an app password or a password.</summary>
    public required Secret Token { get; init; }

    /// <summary>Whose token it is, for Basic authentication: an e-mail address for an API token; null: the token travels alone
    /// (Bearer).</summary>
    public string? User { get; init; }

    /// <summary>Who is commented as: a user name (Data Center), or a UUID or an account id (Cloud); null: Bitbucket is asked, which an
    /// access token of Bitbucket Cloud may not do.</summary>
    public string? Author { get; init; }

    /// <summary>A build status for each Application. Default: false.</summary>
    public bool CommitStatuses { get; init; }

    /// <summary>Bitbucket Cloud allows 1000 requests an hour, reading ones included
    /// (https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits/).</summary>
    private static ForgeLimits UsualLimits { get; } = new()
    {
        WritesPerMinute = 60,
        WritesPerHour = 400,
        BetweenWrites = TimeSpan.FromMilliseconds(250),
        BetweenNewComments = TimeSpan.FromSeconds(1),
    };
}

/// <summary>Two products with one name: their APIs have nothing in common.</summary>
internal enum BitbucketKind
{
    Cloud,
    DataCenter,
}
