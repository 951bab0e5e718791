namespace Notifications.Notifier.Destinations.Forges;

/// <summary>What the destinations at forges have in common.</summary>
/// <param name="ApiUrl">Base address of the API, with a trailing slash.</param>
internal abstract record ForgeOptions(Uri ApiUrl)
{
    /// <summary>Hosts in the Applications' repository URLs that this API serves; empty: those that belong to
    /// <see cref="ApiUrl"/>.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>
    /// Repositories (<c>owner/name</c>, with <c>*</c> for any characters in the name and in what stands before it) whose pull requests
    /// annotations may name, besides those of their Application's own sources.
    /// </summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>When a new comment is written besides the one that is edited. Default: <see cref="ForgeNotify.Final"/>.</summary>
    public ForgeNotify Notify { get; init; } = ForgeNotify.Final;

    /// <summary>An Application that is degraded longer after the end of its sync is not said to be so. Default: 15 min.</summary>
    public TimeSpan DegradedWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long one request may take. Default: 20 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a comment whose answer was lost may still take to appear: it is looked for again after that. Default: 5
    /// s.</summary>
    public TimeSpan LandsLate { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes (UTF-8) of one comment. Default: 65,000.</summary>
    public int LongestComment { get; init; } = 65_000;

    /// <summary>Null: no limits.</summary>
    public ForgeLimits? Limits { get; init; } = new();
}

/// <summary>An edit notifies nobody, a new comment does.</summary>
internal enum ForgeNotify
{
    /// <summary>One in all: when something has failed, or when everything is done.</summary>
    Final,

    /// <summary>One in all, when something has failed.</summary>
    Failures,

    Never,

    /// <summary>Whenever something has failed, and whenever everything is done.</summary>
    Each,
}
