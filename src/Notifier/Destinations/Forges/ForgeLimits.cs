namespace Notifications.Notifier.Destinations.Forges;

/// <summary>What a forge allows one account to write. The defaults are GitHub's for an installation
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).</summary>
internal sealed record ForgeLimits
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
