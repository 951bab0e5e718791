namespace Notifications.Watcher.Leadership;

/// <summary>How long a lease holds without a sign of life, and how often one is given.</summary>
/// <param name="Length">A leader that cannot renew for so long stops; another one may take over then.</param>
/// <param name="Beat">How often it is renewed, and looked at by those who wait.</param>
internal sealed record LeaseTerms(TimeSpan Length, TimeSpan Beat)
{
    /// <summary>Failover takes at most <c>Length + Beat</c>, and what the start of the other takes.</summary>
    public static LeaseTerms Default { get; } = new(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(2));
}
